namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>What a bulletin says, frozen as canonical JSON.</summary>
/// <param name="Form">The form of this content; raised when it changes, so that whoever renders knows what it has.</param>
/// <param name="Figures">The figures of the period. The same figures make no other edition.</param>
/// <param name="Ahead">What falls due from the day of making on; known then and no figure of the period.</param>
/// <param name="Corrects">What has moved since the edition before; null for the first.</param>
public sealed record BulletinContent(int Form, BulletinFigures Figures, FallingDue? Ahead, Correction? Corrects)
{
    public const int CurrentForm = 1;
}

/// <summary>The figures of a period.</summary>
/// <param name="Kind">A code of <see cref="BulletinKind"/>.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="StationCode">The station; null for the county.</param>
/// <param name="RuleVersion">Which rules made them.</param>
/// <param name="IsKept">Whether the register kept figures of the last day; if not, freshness is what was known when the first edition was made.</param>
/// <param name="Limits">What the county had set when they were made.</param>
/// <param name="Whole">The station or county.</param>
/// <param name="Stations">Of a county each station that has beats, by code; of a station none.</param>
/// <param name="Beats">Each beat, by code.</param>
/// <param name="Signs">Of a day what is amiss, else why beats need help; by beat. No beat is ranked.</param>
/// <param name="Evaluations">Of a month, of each area: the whole first, then stations, then beats.</param>
public sealed record BulletinFigures(
    string Kind,
    DateOnly From,
    DateOnly To,
    string? StationCode,
    string RuleVersion,
    bool IsKept,
    BulletinLimits Limits,
    AreaFigures Whole,
    IReadOnlyList<AreaFigures> Stations,
    IReadOnlyList<AreaFigures> Beats,
    IReadOnlyList<BeatSign> Signs,
    IReadOnlyList<Evaluation> Evaluations);

/// <summary>The county's settings that a reader needs to understand the figures; see <see cref="BulletinPolicy"/>.</summary>
public sealed record BulletinLimits(double Target, double HelpFreshness, int HelpOverdue, int HelpConflicts, int HelpBeats, int ConflictDays, int EntryHours);

/// <summary>The figures of a beat, a station or the whole.</summary>
/// <param name="Code">Its code; empty for a county.</param>
/// <param name="Name">As it was called then.</param>
/// <param name="StationCode">Of a beat, its station.</param>
/// <param name="Now">Of the period.</param>
/// <param name="Before">Of the period before; null where the register kept no figures yet.</param>
/// <param name="Course">Freshness at the ends of this period and of those before, oldest first; days of which nothing is known are left out.</param>
/// <param name="Accuracy">What inspections closed in the period have proved; null of a day, and where there was none.</param>
public sealed record AreaFigures(string Code, string Name, string? StationCode, Measures Now, Measures? Before, IReadOnlyList<CoursePoint> Course, ProvenAccuracy? Accuracy);

/// <summary>Freshness at the end of a day.</summary>
public sealed record CoursePoint(DateOnly Day, int Current, int Fresh);

/// <summary>Accuracy as far as it is proved 准确率.</summary>
/// <param name="Verdict">A code of the list InspectionVerdict.</param>
/// <param name="Estimate">Of those checked, weighted back; null when none was.</param>
/// <param name="Lower">Exact lower bound.</param>
/// <param name="Upper">Exact upper bound.</param>
/// <param name="Checked">Records checked.</param>
/// <param name="Right">Of those right.</param>
/// <param name="NotMet">Drawn, and could not be checked.</param>
/// <param name="Method">How the bounds were found.</param>
/// <param name="Inspections">Of which inspections.</param>
public sealed record ProvenAccuracy(
    string Verdict, double? Estimate, double? Lower, double? Upper, int Checked, int Right, int NotMet, string? Method, IReadOnlyList<Guid> Inspections);

/// <summary>Why a beat is named: a sign that it needs help, or that something is amiss.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Sign">A word of <see cref="SignName"/>.</param>
/// <param name="Value">The count or, of freshness, the fresh records.</param>
/// <param name="Of">What it is to be seen against: current records, days.</param>
public sealed record BeatSign(string BeatCode, string Sign, int Value, int Of);

/// <summary>Words for <see cref="BeatSign.Sign"/>.</summary>
public static class SignName
{
    /// <summary>Freshness is below the county's line and among the lowest: fresh records of current ones.</summary>
    public const string Freshness = "freshness";

    /// <summary>Overdue verifications reach the county's line and are among the most: overdue of current records.</summary>
    public const string Overdue = "overdue";

    /// <summary>Open conflicts reach the county's line and are among the most: open ones, and days of the oldest.</summary>
    public const string Conflicts = "conflicts";

    /// <summary>Something was due on the day and nobody was about: what was due.</summary>
    public const string NothingDone = "nothingDone";

    /// <summary>Declarations past their limit, of open ones.</summary>
    public const string DeclarationsLate = "declarationsLate";

    /// <summary>Conflicts open for longer than the county allows, and days of the oldest.</summary>
    public const string ConflictsOld = "conflictsOld";

    /// <summary>Defects found on the day, of open ones.</summary>
    public const string DefectsOpened = "defectsOpened";
}

/// <summary>What falls due, as known when the bulletin was made.</summary>
/// <param name="From">The day of making: the first of the days.</param>
/// <param name="Beats">By beat; those of which nothing falls due are left out.</param>
public sealed record FallingDue(DateOnly From, IReadOnlyList<BeatFallingDue> Beats)
{
    public const int Days = 7;
}

/// <summary>Records of a beat whose last day each of the days is.</summary>
public sealed record BeatFallingDue(string BeatCode, IReadOnlyList<int> Days);

/// <summary>What has moved since the edition before.</summary>
/// <param name="Edition">That edition.</param>
/// <param name="Moves">The whole first, then by area and figure; at most <see cref="EditionDifference.MostMoves"/>.</param>
/// <param name="More">How many more have moved.</param>
public sealed record Correction(int Edition, IReadOnlyList<FigureMove> Moves, int More);

/// <summary>A figure that has moved.</summary>
/// <param name="AreaCode">The area; empty for the whole.</param>
/// <param name="Figure">A name of <see cref="EditionDifference"/>.</param>
/// <param name="Was">In the edition before.</param>
/// <param name="Is">Now.</param>
public sealed record FigureMove(string AreaCode, string Figure, int Was, int Is);
