using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Bulletins.Tests;

/// <summary>Bulletins of an invented county: three stations, seven beats, one of them with a name that a page or a spreadsheet might take for something else.</summary>
internal static class Samples
{
    public const string Hostile = "=HYPERLINK(\"http://x.example\")<script>alert(1)</script>";

    public static readonly DateTimeOffset MadeAt = new(2026, 11, 23, 6, 30, 12, TimeSpan.FromHours(8));

    private static readonly BulletinLimits Limits = new(0.95, 0.95, 20, 5, 3, 7, 48);

    private static readonly (string Code, string Name)[] Stations = [("610922510000", "城关派出所"), ("610922520000", "池河派出所"), ("610922530000", "后柳派出所")];

    private static readonly (string Code, string Name, int Current, int Fresh, int Done, int Open, int Conflicts)[] Beats =
    [
        ("610922510001", "城关一警务区", 6_812, 6_655, 241, 12, 2),
        ("610922510002", "城关二警务区", 7_144, 6_990, 233, 20, 0),
        ("610922510003", Hostile, 5_210, 4_733, 120, 477, 9),
        ("610922520001", "池河一警务区", 4_406, 4_402, 98, 4, 1),
        ("610922520002", "池河二警务区", 3_982, 3_769, 61, 213, 5),
        ("610922530001", "后柳一警务区", 2_871, 2_790, 75, 9, 0),
        ("610922530002", "后柳二警务区（中坝作坊小镇及集镇周边）", 0, 0, 0, 0, 0),
    ];

    /// <summary>A sample of a kind, of the county; the weekly one corrects an edition before, the monthly one is signed.</summary>
    public static (Bulletin Bulletin, byte[] Content) Of(string kind)
    {
        var period = kind switch
        {
            BulletinKind.Daily => new BulletinPeriod(kind, new(2026, 11, 22)),
            BulletinKind.Weekly => new BulletinPeriod(kind, new(2026, 11, 16)),
            _ => new BulletinPeriod(kind, new(2026, 10, 1)),
        };
        var figures = FiguresOf(period, lateVisits: 0);
        var content = kind == BulletinKind.Weekly
            ? new BulletinContent(BulletinContent.CurrentForm, figures, Ahead(), EditionDifference.Between(1, FiguresOf(period, lateVisits: 14), figures))
            : new BulletinContent(BulletinContent.CurrentForm, figures, kind == BulletinKind.Daily ? Ahead() : null, null);
        var json = CanonicalJson.Write(content);
        var edition = content.Corrects is null ? 1 : 2;
        var bulletin = new Bulletin
        {
            Id = Bulletin.IdOf(period, null, edition), Version = kind == BulletinKind.Monthly ? 2 : 1, Kind = kind, From = period.From, To = period.To, Edition = edition,
            RuleVersion = figures.RuleVersion, MadeAt = MadeAt, AsOfNumber = 48_213, ContentHash = CanonicalJson.HashOf(json),
            Reason = edition == 1 ? null : "补传的走访记录改变了数据。Visits that came in late have moved the figures.", SupersedesId = edition == 1 ? null : Bulletin.IdOf(period, null, 1),
        };
        if (kind == BulletinKind.Monthly)
            (bulletin.Status, bulletin.SignedBy, bulletin.SignedName, bulletin.SignedAt) = (BulletinStatus.Signed, Bulletin.IdOf(period, "signer", 1), "登记员甲", MadeAt.AddHours(2));
        return (bulletin, json);
    }

    private static BulletinFigures FiguresOf(BulletinPeriod period, int lateVisits)
    {
        var beats = Beats.Select((b, i) => Area(
            b.Code, b.Name, b.Code[..9] + "000", Count(b, lateVisits), Count(b with { Fresh = b.Fresh - (b.Fresh / 90) + (i % 3 * b.Fresh / 60), Done = b.Done + 9 - (7 * i) }, 0), period,
            period.Kind == BulletinKind.Daily ? null : Accuracy(i))).ToList();
        AreaFigures Sum(string code, string name, IReadOnlyList<AreaFigures> of) => new(
            code, name, null, Measures.Sum(of.Select(b => b.Now)), Measures.Sum(of.Select(b => b.Before!)),
            [.. of[0].Course.Select((p, n) => new CoursePoint(p.Day, of.Sum(b => b.Course[n].Current), of.Sum(b => b.Course[n].Fresh)))],
            period.Kind == BulletinKind.Daily ? null : Proved([.. of.SelectMany(b => b.Accuracy is null ? [] : new[] { (b.Accuracy.Right, b.Accuracy.Checked, b.Accuracy.NotMet) })]));

        var stations = Stations.Select(s => Sum(s.Code, s.Name, beats.FindAll(b => b.StationCode == s.Code))).ToList();
        var whole = Sum("", "石泉县", beats);
        var weights = EvaluationPart.Names.Zip([25, 20, 25, 10, 5, 5, 5, 5]).ToDictionary(w => w.First, w => w.Second);
        return new BulletinFigures(
            period.Kind, period.From, period.To, null, "1.1-3f0c9a52be71", true, Limits, whole, stations, beats,
            period.Kind == BulletinKind.Daily ? NamedBeats.Amiss(beats) : NamedBeats.NeedHelp(beats, Limits),
            period.Kind == BulletinKind.Monthly ? [.. stations.Prepend(whole).Concat(beats).Select(a => Evaluation.Of(a, p => weights[p]))] : []);
    }

    private static Measures Count((string Code, string Name, int Current, int Fresh, int Done, int Open, int Conflicts) b, int lateVisits)
    {
        var visits = b.Done == 0 ? 0 : b.Done - 10 - lateVisits;
        return new Measures(
            new RecordCounts(b.Current, b.Fresh - lateVisits, b.Open + lateVisits),
            new WorkCounts(Math.Max(0, b.Done - lateVisits), visits, visits * 7 / 10, visits / 8, visits / 30, visits / 60, visits / 12, b.Done / 9, b.Done / 20, visits / 11, visits * 19 / 20, visits / 40),
            new DefectCounts(b.Conflicts + 3, b.Conflicts + 1, (b.Conflicts * 4) + 6),
            new ConflictCounts(b.Conflicts + 1, b.Conflicts, b.Conflicts / 3, b.Conflicts * 2),
            new DeclarationCounts(b.Done / 30, b.Done / 40, b.Done / 90, b.Conflicts, b.Conflicts / 4),
            new MatterCounts(b.Done / 60, b.Done / 70, b.Done / 80),
            b.Done / 3);
    }

    private static AreaFigures Area(string code, string name, string station, Measures now, Measures before, BulletinPeriod period, ProvenAccuracy? accuracy)
    {
        var course = new List<CoursePoint>();
        for (var (at, i) = (period, 0); i < 8; (at, i) = (at.Before, i + 1))
            course.Insert(0, new CoursePoint(at.To, now.Records.Current, i == 0 ? now.Records.Fresh : now.Records.Fresh - (now.Records.Fresh * ((i * 3 % 5) + i) / 400)));
        return new AreaFigures(code, name, station, now, before, course, accuracy);
    }

    private static ProvenAccuracy? Accuracy(int beat) => beat switch { 0 => Proved([(181, 183, 2)]), 1 => Proved([(20, 20, 0)]), 2 => Proved([(88, 110, 1)]), _ => null };

    private static ProvenAccuracy? Proved(IReadOnlyList<(int Right, int Checked, int NotMet)> samples)
    {
        if (samples.Count == 0)
            return null;
        var (right, count, notMet) = (samples.Sum(s => s.Right), samples.Sum(s => s.Checked), samples.Sum(s => s.NotMet));
        var known = Proven.Of(right, count);
        var (best, worst) = Proven.Between(right, count, notMet);
        var verdict = worst.Verdict == Verdict.Met ? VerdictCode.Met : best.Verdict == Verdict.NotMet ? VerdictCode.NotMet : VerdictCode.NotEnoughEvidence;
        return new ProvenAccuracy(verdict, Math.Round(known.Estimate, 6), Math.Round(known.Lower, 6), Math.Round(known.Upper, 6), count, right, notMet, known.Method, [new Guid("0190aa00-0000-7000-8000-000000000001")]);
    }

    private static FallingDue Ahead() => new(new DateOnly(2026, 11, 23), [.. Beats.Where(b => b.Current > 0).Select((b, i) => new BeatFallingDue(b.Code, [.. Enumerable.Range(0, FallingDue.Days).Select(d => (b.Done / 7) + ((i + d) % 4))]))]);
}
