using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;

namespace FieldCollect.Register.Units;

/// <summary>Ties a resident to the unit where the person works.</summary>
public sealed class Employment : BeatRecord, IEnding, IMergeable
{
    [Immutable]
    [References(typeof(Unit), SameBeat = true)]
    public Guid UnitId { get; set; }

    [Immutable]
    [References(typeof(Resident))]
    public Guid ResidentId { get; set; }

    public string? Position { get; set; }

    public DateOnly? BeganOn { get; set; }

    public DateOnly? EndedOn { get; set; }

    [CodeList("EndReason")]
    public string? EndReason { get; set; }

    [Computed]
    public Guid? MergedIntoId { get; set; }
}
