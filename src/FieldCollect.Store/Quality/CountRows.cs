namespace FieldCollect.Store.Quality;

/// <summary>How many current records of one kind in one beat are due on one day. Every write keeps these, so that a rate is a sum of a few rows and not a reading of the register.</summary>
public sealed class DueCount
{
    /// <summary>Stands for the due day of what was never verified: before every day that a rate may be asked of.</summary>
    public static readonly DateOnly NeverSeen = new(1900, 1, 1);

    public string BeatCode { get; set; } = "";

    /// <summary>See Cycles.KindOf.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The last day on which these records still count as fresh; <see cref="NeverSeen"/> for those without.</summary>
    public DateOnly DueOn { get; set; }

    public int Count { get; set; }
}

/// <summary>The figures of a day as they were at its end by the words of the officers, so that work of that day which is synced later still moves them; of the day that is not over as they are now.</summary>
public sealed class FreshnessDay
{
    public DateOnly Day { get; set; }

    public string BeatCode { get; set; } = "";

    public string Kind { get; set; } = "";

    /// <summary>Current records.</summary>
    public int Current { get; set; }

    /// <summary>Of these, verified within the cycle of their kind.</summary>
    public int Fresh { get; set; }

    /// <summary>Of these, due by that day and not yet seen. A record on its last day is fresh and due.</summary>
    public int Open { get; set; }
}

/// <summary>What one officer did of one sort in one beat on one day.</summary>
public sealed class DayCount
{
    public DateOnly Day { get; set; }

    public string BeatCode { get; set; } = "";

    public Guid OfficerId { get; set; }

    /// <summary>See <see cref="Deed"/>, or an outcome of visits with <see cref="Deed.Visit"/> before it.</summary>
    public string What { get; set; } = "";

    public int Count { get; set; }

    /// <summary>Of these, how many came in after the day was over.</summary>
    public int Late { get; set; }
}

/// <summary>What is counted of a day.</summary>
public static class Deed
{
    /// <summary>Before the outcome of a visit.</summary>
    public const string Visit = "visit.";

    /// <summary>A verification that was due.</summary>
    public const string Done = "done";

    /// <summary>An address, house, stay or unit found new.</summary>
    public const string New = "new";

    /// <summary>One of these ended.</summary>
    public const string Ended = "ended";
}
