using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Doorplates;

/// <summary>Rules of <see cref="Doorplate"/>.</summary>
public sealed class DoorplateRules : BeatRecordRules<Doorplate>
{
    // Eight characters of 36 are the least that cannot be guessed at a rate a server would bear.
    private const int ShortestToken = 8;

    public static readonly Rule TokenMissing = Missing("Token", "门牌二维码令牌", "plate's token");
    public static readonly Rule TokenTooLong = TooLong("Token", 64, "门牌二维码令牌", "plate's token");
    public static readonly Rule TokenShape = Shape("Token", "门牌二维码令牌应为至少8位大写字母和数字。", "A plate's token has at least 8 capital letters and digits.");
    public static readonly Rule NumberTooLong = TooLong("NumberText", 30, "门牌上的号码", "number on the plate");
    public static readonly Rule SizeMissing = Missing("Size", "门牌规格", "size");
    public static readonly Rule SizeUnknown = UnknownCode("Size", "门牌规格", "size", "GB 17733-2008");
    public static readonly Rule StatusMissing = Missing("Status", "门牌状态", "status of the plate");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "门牌状态", "status of the plate");
    public static readonly Rule SerialTooLong = TooLong("SerialNumber", 40, "序列号", "serial number");
    public static readonly Rule BatchTooLong = TooLong("BatchNumber", 40, "批次号", "batch number");
    public static readonly Rule MountedAtMissing = Warn("MountedAt.Missing", "已安装的门牌请填写安装时间。", "A mounted plate has a time of mounting.");
    public static readonly Rule MountedAhead = Warn("MountedAt.Ahead", "安装时间晚于今天，请检查终端时钟。", "The time of mounting lies ahead: check the terminal's clock.");

    public static readonly Rule FarFromAddress = Warn("MetresFromAddress.Far",
        "安装位置离该地址的登记位置较远，请核对门牌和地址。", "The plate hangs far from its address's position: is it the right plate, or the wrong position?");

    public DoorplateRules(RuleContext context)
        : base(context)
    {
        Needs(d => d.Token, TokenMissing);
        AtMost(d => d.Token, TokenTooLong);
        Holds(d => d.Token, (_, token) => string.IsNullOrEmpty(token) || (token.Length >= ShortestToken && token.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))), TokenShape);
        AtMost(d => d.NumberText, NumberTooLong);
        Needs(d => d.Size, SizeMissing);
        IsCode(d => d.Size, SizeUnknown);
        Needs(d => d.Status, StatusMissing);
        IsCode(d => d.Status, StatusUnknown);
        AtMost(d => d.SerialNumber, SerialTooLong);
        AtMost(d => d.BatchNumber, BatchTooLong);
        Holds(d => d.MountedAt, (d, at) => d.Status != DoorplateStatus.Mounted || at is not null, MountedAtMissing);
        NotFarAhead(d => d.MountedAt, MountedAhead);
        Holds(d => d.MetresFromAddress, (d, metres) => d.Status != DoorplateStatus.Mounted || !(metres > PlatePolicy.MountMetres(Context.Codes, d.MountedOn ?? Context.Today)), FarFromAddress);
        IsPosition(d => d.Longitude, d => d.Latitude, d => (d.Longitude, d.Latitude));
    }
}
