namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>What is counted of an area over a period. Counts only: those of several areas are added up, and every rate is worked out from its two counts.</summary>
public sealed record Measures(RecordCounts Records, WorkCounts Work, DefectCounts Defects, ConflictCounts Conflicts, DeclarationCounts Declarations, MatterCounts Matters, int PlatesMounted)
{
    public static Measures None { get; } = new(new(0, 0, 0), new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), new(0, 0, 0), new(0, 0, 0, 0), new(0, 0, 0, 0, 0), new(0, 0, 0), 0);

    /// <summary>完成率. Due verifications done, of those done in the period and those still open at its end; null where nothing was due.</summary>
    public double? Completion => Rate(Work.Done, Due);

    /// <summary>Verifications due by the end of the period: done in it, or still open.</summary>
    public int Due => Work.Done + Records.Open;

    public static Measures Sum(IEnumerable<Measures> areas) => areas.Aggregate(None, (a, b) => new Measures(
        a.Records + b.Records, a.Work + b.Work, a.Defects + b.Defects, a.Conflicts + b.Conflicts, a.Declarations + b.Declarations, a.Matters + b.Matters, a.PlatesMounted + b.PlatesMounted));

    /// <summary>A share with four decimals; null of nothing.</summary>
    public static double? Rate(int part, int whole) => whole == 0 ? null : Math.Round((double)part / whole, 4);
}

/// <summary>Current records at the end of the last day.</summary>
/// <param name="Current">How many.</param>
/// <param name="Fresh">Verified within the cycle of their kind.</param>
/// <param name="Open">Due by that day and not yet seen; a record on its last day is fresh and due.</param>
public sealed record RecordCounts(int Current, int Fresh, int Open)
{
    /// <summary>鲜活率.</summary>
    public double? Freshness => Measures.Rate(Fresh, Current);

    /// <summary>逾期. Past their last day.</summary>
    public int Overdue => Current - Fresh;

    public static RecordCounts operator +(RecordCounts a, RecordCounts b) => new(a.Current + b.Current, a.Fresh + b.Fresh, a.Open + b.Open);
}

/// <summary>The work of the days of the period.</summary>
/// <param name="Done">Due verifications done.</param>
/// <param name="Visits">All visits.</param>
/// <param name="Confirmed">Visits that confirmed everything.</param>
/// <param name="Changed">Visits that changed something.</param>
/// <param name="Gone">Visits that found it gone.</param>
/// <param name="Refused">Visits refused.</param>
/// <param name="NobodyHome">Visits that met nobody.</param>
/// <param name="New">Addresses, houses, stays and units found new.</param>
/// <param name="Ended">The same, ended.</param>
/// <param name="Late">Of the visits, those that came in after their day was over.</param>
/// <param name="InTime">Of the visits, those that came in within the county's limit for entering them.</param>
/// <param name="CameInLate">Visits of days before the period that came in during it: they have moved the figures of those days.</param>
public sealed record WorkCounts(int Done, int Visits, int Confirmed, int Changed, int Gone, int Refused, int NobodyHome, int New, int Ended, int Late, int InTime, int CameInLate)
{
    /// <summary>及时率.</summary>
    public double? Timeliness => Measures.Rate(InTime, Visits);

    public static WorkCounts operator +(WorkCounts a, WorkCounts b) => new(
        a.Done + b.Done, a.Visits + b.Visits, a.Confirmed + b.Confirmed, a.Changed + b.Changed, a.Gone + b.Gone, a.Refused + b.Refused, a.NobodyHome + b.NobodyHome,
        a.New + b.New, a.Ended + b.Ended, a.Late + b.Late, a.InTime + b.InTime, a.CameInLate + b.CameInLate);
}

/// <summary>Defects: found in the period, repaired or dismissed in it, open at its end.</summary>
public sealed record DefectCounts(int Opened, int Settled, int Open)
{
    public static DefectCounts operator +(DefectCounts a, DefectCounts b) => new(a.Opened + b.Opened, a.Settled + b.Settled, a.Open + b.Open);
}

/// <summary>Conflicts.</summary>
/// <param name="Decided">In the period.</param>
/// <param name="Open">At its end.</param>
/// <param name="Old">Of these, open for more days than the county allows.</param>
/// <param name="OldestDays">Days for which the oldest of them was open.</param>
public sealed record ConflictCounts(int Decided, int Open, int Old, int OldestDays)
{
    public static ConflictCounts operator +(ConflictCounts a, ConflictCounts b) => new(a.Decided + b.Decided, a.Open + b.Open, a.Old + b.Old, Math.Max(a.OldestDays, b.OldestDays));
}

/// <summary>Declarations.</summary>
/// <param name="Received">In the period.</param>
/// <param name="Decided">In the period.</param>
/// <param name="DecidedLate">Of these, after their limit.</param>
/// <param name="Open">At its end.</param>
/// <param name="Late">Of these, past their limit.</param>
public sealed record DeclarationCounts(int Received, int Decided, int DecidedLate, int Open, int Late)
{
    public static DeclarationCounts operator +(DeclarationCounts a, DeclarationCounts b) =>
        new(a.Received + b.Received, a.Decided + b.Decided, a.DecidedLate + b.DecidedLate, a.Open + b.Open, a.Late + b.Late);
}

/// <summary>Matters: opened in the period, closed in it, open at its end.</summary>
public sealed record MatterCounts(int Opened, int Closed, int Open)
{
    public static MatterCounts operator +(MatterCounts a, MatterCounts b) => new(a.Opened + b.Opened, a.Closed + b.Closed, a.Open + b.Open);
}
