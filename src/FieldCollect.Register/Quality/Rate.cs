using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Quality;

/// <summary>
/// One rate of one day, of the county, a station, a beat or an officer's work in a beat, of one kind of record or of all: what it is, how sure that is, and by which rules. Nothing of it is kept: each row
/// is the sum of counts that every write keeps, or what an inspection proved when it was closed, so that no two figures of one thing can differ.
/// </summary>
/// <remarks>Rows of several levels and of "all" kinds say the same records again: whoever adds rows up takes one Level, and one Kind or all but "all".</remarks>
public sealed class Rate
{
    /// <summary>The officer or inspection of a rate that is of none.</summary>
    public static readonly Guid None = Guid.Empty;

    /// <summary>Which rate: <see cref="RateName"/>.</summary>
    [Computed]
    public string Name { get; set; } = "";

    /// <summary>The day at the county whose figures these are, as they were at its end; for the day that is not over yet, as they are now.</summary>
    [Computed]
    public DateOnly Day { get; set; }

    /// <summary>Of what: county, station, beat, or officer, which is one officer's work in one beat; inspection for all that an inspection covered.</summary>
    [Computed]
    public string Level { get; set; } = "";

    /// <summary>The code of that station or beat; "county" or "inspection" where there is none.</summary>
    [Computed]
    public string Scope { get; set; } = "";

    /// <summary>Of which records: a kind as in <see cref="Cycles.KindOf"/> or, of an inspection, an entity set; "all".</summary>
    [Computed]
    public string Kind { get; set; } = "";

    /// <summary>Whose work, where Level is officer; else <see cref="None"/>.</summary>
    [Computed]
    public Guid OfficerId { get; set; }

    /// <summary>The inspection that proved it; <see cref="None"/> for what is counted record by record.</summary>
    [Computed]
    public Guid InspectionId { get; set; }

    [Computed]
    public string? BeatCode { get; set; }

    [Computed]
    public string? StationCode { get; set; }

    /// <summary>How many were as they should be.</summary>
    [Computed]
    public int Right { get; set; }

    /// <summary>Of how many: all there are, or those that were checked.</summary>
    [Computed]
    public int Count { get; set; }

    /// <summary>The rate, 0 to 1; of a sample weighted back to the whole, and so not always Right / Count.</summary>
    [Computed]
    public double Estimate { get; set; }

    /// <summary>The one-sided 95 % lower bound; of a full count the rate itself.</summary>
    [Computed]
    public double Lower { get; set; }

    /// <summary>The one-sided 95 % upper bound; of a full count the rate itself.</summary>
    [Computed]
    public double Upper { get; set; }

    /// <summary>met, notMet or notEnoughEvidence; of full counts against 0.95, of an inspection against its own target.</summary>
    [Computed]
    [CodeList("InspectionVerdict")]
    public string Verdict { get; set; } = "";

    /// <summary>The policy and program that made it, see Policies/PolicyDecisions, of an inspection those that judged it; null for days before the register kept versions.</summary>
    [Computed]
    public string? RuleVersion { get; set; }
}

/// <summary>The rates that are counted record by record; those of inspections are InspectionRate's.</summary>
public static class RateName
{
    /// <summary>鲜活率: current records verified within the cycle of their kind, of all current ones.</summary>
    public const string Freshness = "freshness";

    /// <summary>完成率: due verifications done on the day, of those due that day: done, or still open at its end.</summary>
    public const string Completion = "completion";

    /// <summary>当日上传率: visits that came in on the day they were made, of all visits of the day.</summary>
    public const string SameDay = "sameDay";
}
