using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Houses;

/// <summary>Rules of <see cref="House"/>.</summary>
public sealed class HouseRules : BeatRecordRules<House>
{
    // A whole dormitory or block is one house at most; more is a slip of the finger.
    private const int MostRooms = 1000;
    private const double MostSquareMetres = 1_000_000;

    public static readonly Rule AddressMissing = Missing("AddressId", "标准地址", "address");
    public static readonly Rule UseMissing = Missing("Use", "房屋用途", "use");
    public static readonly Rule UseUnknown = UnknownCode("Use", "房屋用途", "use");
    public static readonly Rule StructureUnknown = UnknownCode("Structure", "房屋结构", "structure");
    public static readonly Rule OccupancyMissing = Missing("Occupancy", "使用状况", "occupancy");
    public static readonly Rule OccupancyUnknown = UnknownCode("Occupancy", "使用状况", "occupancy");
    public static readonly Rule RoomsRange = Refuse("Rooms.Range", "间数应在0至1000之间。", "A house has 0 to 1000 rooms.");
    public static readonly Rule AreaRange = Refuse("Area.Range", "面积应大于0且不超过100万平方米。", "An area is more than 0 and at most 1,000,000 square metres.");
    public static readonly Rule OwnerNameTooLong = TooLong("OwnerName", 100, "产权人姓名", "owner's name");
    public static readonly Rule OwnerDocumentUnknown = UnknownCode("OwnerDocumentKind", "产权人证件种类", "kind of the owner's document", "GA/T 517");
    public static readonly Rule OwnerNumberTooLong = TooLong("OwnerIdentityNumber", 40, "产权人证件号码", "number of the owner's document");
    public static readonly Rule OwnerNumberShape = Shape("OwnerIdentityNumber", "产权人身份号码应为18位（或旧15位）。", "The owner's identity number has 18 characters (or 15, of old).", "GB 11643-1999");
    public static readonly Rule OwnerNumberDate = Refuse("OwnerIdentityNumber.Date", "产权人身份号码中的出生日期无效。", "The birth date in the owner's identity number is no date, or lies ahead.", "GB 11643-1999");
    // There is no evidence field for the owner, who is often not at home: the failed check is shown and the number kept.
    public static readonly Rule OwnerNumberCheck = Warn("OwnerIdentityNumber.CheckDigit", "产权人身份号码校验未通过，请核对。", "The owner's identity number fails its check: please compare it with the document.", "GB 11643-1999");
    public static readonly Rule OwnerNumberRegion = Warn("OwnerIdentityNumber.Region", "产权人身份号码的地区前缀未知。", "The region of the owner's identity number is not known.", "GB/T 2260");
    public static readonly Rule OwnerPhoneTooLong = TooLong("OwnerPhone", 32, "产权人电话", "owner's phone");
    public static readonly Rule OwnerPhoneShape = Shape("OwnerPhone", "产权人电话不是有效的电话号码。", "The owner's phone is no phone number.");
    public static readonly Rule LeaseFromMissing = Warn("LeaseFrom.Missing", "出租房屋请填写租赁起始日期。", "A let house has a day on which the lease began.");
    public static readonly Rule LeaseToBeforeFrom = Refuse("LeaseTo.BeforeBegin", "租赁截止日期不能早于起始日期。", "A lease cannot end before it begins.");
    public static readonly Rule LeaseWithoutLetting = Warn("LeaseFrom.NotLet", "房屋未出租，却有租赁日期。", "There are lease dates, but the house is not let.");
    public static readonly Rule RemarkTooLong = TooLong("Remark", 1000, "备注", "remark");

    public HouseRules(RuleContext context)
        : base(context)
    {
        Needs(h => h.AddressId, AddressMissing);
        Needs(h => h.Use, UseMissing);
        IsCode(h => h.Use, UseUnknown);
        IsCode(h => h.Structure, StructureUnknown);
        Needs(h => h.Occupancy, OccupancyMissing);
        IsCode(h => h.Occupancy, OccupancyUnknown);
        Holds(h => h.Rooms, (_, rooms) => rooms is null or (>= 0 and <= MostRooms), RoomsRange);
        Holds(h => h.Area, (_, area) => area is null or (> 0 and <= MostSquareMetres), AreaRange);
        AtMost(h => h.OwnerName, OwnerNameTooLong);
        IsCode(h => h.OwnerDocumentKind, OwnerDocumentUnknown);
        AtMost(h => h.OwnerIdentityNumber, OwnerNumberTooLong);
        Holds(h => h.OwnerIdentityNumber, (h, n) => DocumentNumber.Check(n, h.OwnerDocumentKind, Context) != IdentityNumberResult.BadShape, OwnerNumberShape);
        Holds(h => h.OwnerIdentityNumber, (h, n) => DocumentNumber.Check(n, h.OwnerDocumentKind, Context) != IdentityNumberResult.BadDate, OwnerNumberDate);
        Holds(h => h.OwnerIdentityNumber, (h, n) => DocumentNumber.Check(n, h.OwnerDocumentKind, Context) != IdentityNumberResult.BadCheckDigit, OwnerNumberCheck);
        Holds(h => h.OwnerIdentityNumber, (h, n) => DocumentNumber.HasKnownRegion(n, h.OwnerDocumentKind, Context), OwnerNumberRegion);
        AtMost(h => h.OwnerPhone, OwnerPhoneTooLong);
        Holds(h => h.OwnerPhone, (_, phone) => Phone.IsOfPerson(phone, Context.Codes, Context.Today), OwnerPhoneShape);
        Holds(h => h.LeaseFrom, (h, from) => h.Occupancy != Occupancy.Let || from is not null, LeaseFromMissing);
        Holds(h => h.LeaseTo, (h, to) => !(to < h.LeaseFrom), LeaseToBeforeFrom);
        Holds(h => h.LeaseFrom, (h, from) => h.Occupancy == Occupancy.Let || (from is null && h.LeaseTo is null), LeaseWithoutLetting);
        AtMost(h => h.Remark, RemarkTooLong);
        Ends(h => h.EndedOn, h => h.EndReason);
        NotFarAhead(h => h.VerifiedAt, SharedRules.VerifiedAhead);
    }
}
