using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Tasks;

/// <summary>
/// 代管. While one officer is away another works one of the beats: he sees it from the first to the last day and no longer. What he collected there and could not send in time is taken in as from a beat that
/// he has lost.
/// </summary>
/// <remarks>The beat stays its officer's as well, who may come back early, or look in.</remarks>
public sealed class Handover : BeatRecord
{
    /// <summary>Who is away.</summary>
    [Immutable]
    public Guid OfficerId { get; set; }

    /// <summary>Who does the work meanwhile.</summary>
    [Immutable]
    public Guid SubstituteId { get; set; }

    /// <summary>At the county.</summary>
    [Immutable]
    public DateOnly FromDay { get; set; }

    /// <summary>The last day; an earlier one ends it sooner.</summary>
    public DateOnly ToDay { get; set; }

    public string? Note { get; set; }

    /// <summary>Whether the beat is lent on a day.</summary>
    public bool IsInForce(DateOnly day) => RemovedAt is null && FromDay <= day && day <= ToDay;

    /// <summary>Whether it was in force for a while, and is so no more, but was after the instant.</summary>
    /// <param name="since">How long ago the end may be.</param>
    /// <param name="now">The register's time.</param>
    public bool HasEndedSince(DateTimeOffset since, DateTimeOffset now)
    {
        var ends = new DateTimeOffset(ToDay.ToDateTime(TimeOnly.MaxValue), County.Offset);
        if (RemovedAt is { } removed && removed < ends)
            ends = removed;
        return ends < now && ends >= since && FromDay <= County.Day(ends);
    }
}
