using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>Rules of <see cref="Inspection"/>.</summary>
public sealed class InspectionRules : RecordRules<Inspection>
{
    public static readonly Rule NoteTooLong = TooLong("Note", 500, "备注", "note");

    public InspectionRules(RuleContext context)
        : base(context) => AtMost(i => i.Note, NoteTooLong);
}
