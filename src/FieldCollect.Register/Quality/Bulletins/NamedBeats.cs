namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>Which beats a bulletin names, and why. Pure. A beat is named for what it needs; nobody is ranked, and the names stand in the order of the codes.</summary>
public static class NamedBeats
{
    /// <summary>
    /// 需要支援. Of each of three signs (lowest freshness, most overdue verifications, most open conflicts) the beats that stand out most, as many as the county names, and only beyond the county's line. Beats that stand
    /// the same are named alike.
    /// </summary>
    public static IReadOnlyList<BeatSign> NeedHelp(IReadOnlyList<AreaFigures> beats, BulletinLimits limits) => InOrder(
    [
        .. Outstanding(beats, limits.HelpBeats, b => b.Now.Records.Freshness < limits.HelpFreshness ? 1 - b.Now.Records.Freshness.Value : null)
            .Select(b => new BeatSign(b.Code, SignName.Freshness, b.Now.Records.Fresh, b.Now.Records.Current)),
        .. Outstanding(beats, limits.HelpBeats, b => b.Now.Records.Overdue >= limits.HelpOverdue ? b.Now.Records.Overdue : null)
            .Select(b => new BeatSign(b.Code, SignName.Overdue, b.Now.Records.Overdue, b.Now.Records.Current)),
        .. Outstanding(beats, limits.HelpBeats, b => b.Now.Conflicts.Open >= limits.HelpConflicts ? b.Now.Conflicts.Open : null)
            .Select(b => new BeatSign(b.Code, SignName.Conflicts, b.Now.Conflicts.Open, b.Now.Conflicts.OldestDays)),
    ]);

    /// <summary>What is amiss on a day, of every beat of which it is so.</summary>
    public static IReadOnlyList<BeatSign> Amiss(IReadOnlyList<AreaFigures> beats) => InOrder(
    [
        .. beats.Where(b => b.Now is { Due: > 0, Work.Visits: 0 }).Select(b => new BeatSign(b.Code, SignName.NothingDone, b.Now.Due, 0)),
        .. beats.Where(b => b.Now.Declarations.Late > 0).Select(b => new BeatSign(b.Code, SignName.DeclarationsLate, b.Now.Declarations.Late, b.Now.Declarations.Open)),
        .. beats.Where(b => b.Now.Conflicts.Old > 0).Select(b => new BeatSign(b.Code, SignName.ConflictsOld, b.Now.Conflicts.Old, b.Now.Conflicts.OldestDays)),
        .. beats.Where(b => b.Now.Defects.Opened > 0).Select(b => new BeatSign(b.Code, SignName.DefectsOpened, b.Now.Defects.Opened, b.Now.Defects.Open)),
    ]);

    private static IEnumerable<AreaFigures> Outstanding(IReadOnlyList<AreaFigures> beats, int most, Func<AreaFigures, double?> measure)
    {
        var beyond = beats.Where(b => measure(b) is not null).OrderByDescending(measure).ToList();
        return beyond.Count == 0 ? [] : beyond.Where(b => measure(b) >= measure(beyond[Math.Min(most, beyond.Count) - 1]));
    }

    private static List<BeatSign> InOrder(IEnumerable<BeatSign> signs) => [.. signs.OrderBy(s => s.BeatCode, StringComparer.Ordinal)];
}
