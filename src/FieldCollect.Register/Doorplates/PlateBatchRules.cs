using FieldCollect.Register.Addresses;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Doorplates;

/// <summary>Rules of <see cref="PlateBatch"/>.</summary>
public sealed class PlateBatchRules : RecordRules<PlateBatch>
{
    // Ten times the county's order. More is a slip of the finger.
    private const int MostWanted = 1_000_000;

    public static readonly Rule NumberMissing = Missing("Number", "批次号", "batch's number");
    public static readonly Rule NumberTooLong = TooLong("Number", 30, "批次号", "batch's number");
    public static readonly Rule NumberShape = Shape("Number", "批次号由大写字母、数字和短横组成。", "A batch's number is of capital letters, digits and dashes.");
    public static readonly Rule MakerTooLong = TooLong("Maker", 100, "制作单位", "maker's name");
    public static readonly Rule DueBeforeOrdered = Warn("DueOn.BeforeBegin", "交付日期早于订制日期。", "The plates are due before they were ordered.");
    public static readonly Rule SizeUnknown = UnknownCode("Size", "门牌规格", "size", "GB 17733-2008");
    public static readonly Rule MaterialTooLong = TooLong("Material", 60, "材质", "material");
    public static readonly Rule StatusMissing = Missing("Status", "批次状态", "status of the batch");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "批次状态", "status of the batch");
    public static readonly Rule BeatShape = Shape("BeatCode", "警务区代码应为12位数字。", "A beat's code has 12 digits.");
    public static readonly Rule DivisionShape = Shape("DivisionCode", "区划代码应为12位数字。", "A division's code has 12 digits.");
    public static readonly Rule KindUnknown = UnknownCode("AddressKind", "地址类别", "kind of address");
    public static readonly Rule KindWithoutPlate = Refuse("AddressKind.NoPlate", "街路巷、村组和楼层不设门牌：请选择小区、楼栋、单元或户室。", "Streets, lanes, hamlets and floors bear no plate: compound, building, entrance or room.");
    public static readonly Rule WantedRange = Refuse("Wanted.Range", "订制数量应在1至1000000之间。", "Between 1 and 1,000,000 plates can be ordered.");
    public static readonly Rule NoteTooLong = TooLong("Note", 500, "备注", "note");

    public PlateBatchRules(RuleContext context)
        : base(context)
    {
        Needs(b => b.Id, SharedRules.IdMissing);
        Needs(b => b.Number, NumberMissing);
        AtMost(b => b.Number, NumberTooLong);
        Holds(b => b.Number, (_, number) => number is null || number.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'), NumberShape);
        AtMost(b => b.Maker, MakerTooLong);
        Holds(b => b.DueOn, (b, due) => !(due < b.OrderedOn), DueBeforeOrdered);
        IsCode(b => b.Size, SizeUnknown);
        AtMost(b => b.Material, MaterialTooLong);
        Needs(b => b.Status, StatusMissing);
        IsCode(b => b.Status, StatusUnknown);
        HasTwelveDigits(b => b.BeatCode!, BeatShape);
        HasTwelveDigits(b => b.DivisionCode!, DivisionShape);
        IsCode(b => b.AddressKind, KindUnknown);
        Holds(b => b.AddressKind, (_, kind) => kind is not (AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet or AddressKind.Floor), KindWithoutPlate);
        Holds(b => b.Wanted, (_, wanted) => wanted is null or (>= 1 and <= MostWanted), WantedRange);
        AtMost(b => b.Note, NoteTooLong);
    }
}
