using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>Rules of <see cref="Bulletin"/>. All of it is written by the register itself; they say how long and of which lists it is.</summary>
public sealed class BulletinRules : RecordRules<Bulletin>
{
    // SHA-256 in hexadecimal.
    private const int HashLength = 64;

    public static readonly Rule KindUnknown = UnknownCode("Kind", "通报类别", "kind of bulletin");
    public static readonly Rule StationShape = Shape("StationCode", "派出所代码应为12位数字。", "A station's code has 12 digits.");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "通报状态", "status of the bulletin");
    public static readonly Rule RuleVersionTooLong = TooLong("RuleVersion", 80, "规则版本", "version of the rules");
    public static readonly Rule ContentHashTooLong = TooLong("ContentHash", HashLength, "内容摘要", "hash of the content");
    public static readonly Rule SignedNameTooLong = TooLong("SignedName", 100, "签发人", "name of the signer");
    public static readonly Rule ReasonTooLong = TooLong("Reason", Bulletin.LongestReason, "再版原因", "reason of a new edition");

    public BulletinRules(RuleContext context)
        : base(context)
    {
        Needs(b => b.Id, SharedRules.IdMissing);
        IsCode(b => b.Kind, KindUnknown);
        HasTwelveDigits(b => b.StationCode, StationShape);
        IsCode(b => b.Status, StatusUnknown);
        AtMost(b => b.RuleVersion, RuleVersionTooLong);
        AtMost(b => b.ContentHash, ContentHashTooLong);
        AtMost(b => b.SignedName, SignedNameTooLong);
        AtMost(b => b.Reason, ReasonTooLong);
    }
}
