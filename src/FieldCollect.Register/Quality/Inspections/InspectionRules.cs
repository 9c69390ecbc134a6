using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>Rules of <see cref="Inspection"/>. All but its note is written by the register itself; they say how long and of which lists it is.</summary>
public sealed class InspectionRules : RecordRules<Inspection>
{
    // SHA-256 and a seed, in hexadecimal.
    private const int HashLength = 64;

    public static readonly Rule DirectionUnknown = UnknownCode("Direction", "抽查方向", "direction");
    public static readonly Rule PlacesUnknown = UnknownCode("Places", "顺查抽样单位", "kind of place");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "抽查状态", "status of the inspection");
    public static readonly Rule VerdictUnknown = UnknownCode("Verdict", "抽查结论", "verdict");
    public static readonly Rule CommitmentTooLong = TooLong("Commitment", HashLength, "承诺值", "commitment");
    public static readonly Rule SeedTooLong = TooLong("Seed", HashLength, "随机种子", "seed");
    public static readonly Rule FrameHashTooLong = TooLong("FrameHash", HashLength, "抽样框摘要", "hash of the frame");
    public static readonly Rule ListHashTooLong = TooLong("ListHash", HashLength, "名单摘要", "hash of the list");
    public static readonly Rule RuleVersionTooLong = TooLong("RuleVersion", 40, "规则版本", "version of the rules");
    public static readonly Rule VoidedReasonTooLong = TooLong("VoidedReason", 200, "作废原因", "reason");
    public static readonly Rule NoteTooLong = TooLong("Note", 500, "备注", "note");

    public InspectionRules(RuleContext context)
        : base(context)
    {
        Needs(i => i.Id, SharedRules.IdMissing);
        IsCode(i => i.Direction, DirectionUnknown);
        IsCode(i => i.Places, PlacesUnknown);
        IsCode(i => i.Status, StatusUnknown);
        IsCode(i => i.Verdict, VerdictUnknown);
        AtMost(i => i.Commitment, CommitmentTooLong);
        AtMost(i => i.Seed, SeedTooLong);
        AtMost(i => i.FrameHash, FrameHashTooLong);
        AtMost(i => i.ListHash, ListHashTooLong);
        AtMost(i => i.RuleVersion, RuleVersionTooLong);
        AtMost(i => i.VoidedReason, VoidedReasonTooLong);
        AtMost(i => i.Note, NoteTooLong);
    }
}
