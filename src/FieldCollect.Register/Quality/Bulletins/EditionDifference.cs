namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>What has moved between two editions: count by count, so that the line which says so can be checked by hand.</summary>
public static class EditionDifference
{
    /// <summary>More are counted, and not listed: the files of both editions have them.</summary>
    public const int MostMoves = 500;

    /// <summary>The counts that are compared, by name.</summary>
    public static IReadOnlyList<(string Name, Func<Measures, int> Of)> Counts { get; } =
    [
        ("current", m => m.Records.Current),
        ("fresh", m => m.Records.Fresh),
        ("overdue", m => m.Records.Overdue),
        ("due", m => m.Due),
        ("done", m => m.Work.Done),
        ("visits", m => m.Work.Visits),
        ("confirmed", m => m.Work.Confirmed),
        ("changed", m => m.Work.Changed),
        ("gone", m => m.Work.Gone),
        ("refused", m => m.Work.Refused),
        ("nobodyHome", m => m.Work.NobodyHome),
        ("new", m => m.Work.New),
        ("ended", m => m.Work.Ended),
        ("late", m => m.Work.Late),
        ("inTime", m => m.Work.InTime),
        ("cameInLate", m => m.Work.CameInLate),
        ("defectsOpened", m => m.Defects.Opened),
        ("defectsSettled", m => m.Defects.Settled),
        ("defectsOpen", m => m.Defects.Open),
        ("conflictsDecided", m => m.Conflicts.Decided),
        ("conflictsOpen", m => m.Conflicts.Open),
        ("declarationsReceived", m => m.Declarations.Received),
        ("declarationsDecided", m => m.Declarations.Decided),
        ("declarationsLate", m => m.Declarations.Late),
        ("mattersOpened", m => m.Matters.Opened),
        ("mattersClosed", m => m.Matters.Closed),
        ("platesMounted", m => m.PlatesMounted),
    ];

    /// <summary>Those that are compared area by area: all of them, of every beat, nobody would read.</summary>
    public static IReadOnlyList<(string Name, Func<Measures, int> Of)> CountsOfAreas { get; } =
        [.. Counts.Where(c => c.Name is "fresh" or "done" or "visits" or "late" or "defectsOpen" or "conflictsOpen" or "declarationsLate")];

    /// <summary>What has moved from one to the other.</summary>
    public static Correction Between(int edition, BulletinFigures was, BulletinFigures now)
    {
        var areas = AreasOf(was).ToDictionary(a => a.Area, a => a.Now);
        var moves = (from area in AreasOf(now)
                     from count in area.Area.Length == 0 ? Counts : CountsOfAreas
                     let before = areas.TryGetValue(area.Area, out var known) ? count.Of(known) : 0
                     let after = count.Of(area.Now)
                     where before != after
                     select new FigureMove(area.Area, count.Name, before, after)).ToList();
        return new Correction(edition, [.. moves.Take(MostMoves)], Math.Max(0, moves.Count - MostMoves));
    }

    /// <summary>Why there is another edition, where nobody has said it.</summary>
    public static string ReasonOf(BulletinFigures was, BulletinFigures now) =>
        now.Whole.Now.Work.Late > was.Whole.Now.Work.Late ? "补传的走访记录改变了数据。Visits that came in late have moved the figures."
        : now.RuleVersion != was.RuleVersion ? "规则已变更。The rules have changed."
        : "登记数据更正后重新统计。The register was corrected since.";

    private static IEnumerable<(string Area, Measures Now)> AreasOf(BulletinFigures figures) =>
        figures.Stations.Concat(figures.Beats).Select(a => (a.Code, a.Now)).Prepend(("", figures.Whole.Now));
}
