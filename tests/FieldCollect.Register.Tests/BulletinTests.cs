using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Inspections;

namespace FieldCollect.Register.Tests;

/// <summary>What a bulletin says, worked out of counts: periods, who is named, the evaluation, what moved.</summary>
public class BulletinTests
{
    private static readonly BulletinLimits Limits = new(0.95, 0.95, 20, 5, 2, 7, 48);

    [Theory]
    [InlineData("daily", "2026-11-22", "2026-11-22", "2026-11-21")]
    [InlineData("weekly", "2026-11-16", "2026-11-22", "2026-11-09")]
    [InlineData("monthly", "2026-02-01", "2026-02-28", "2026-01-01")]
    [InlineData("monthly", "2024-02-01", "2024-02-29", "2024-01-01")]
    public void A_period_has_its_days_and_the_one_before(string kind, string from, string to, string before)
    {
        var period = new BulletinPeriod(kind, Day(from));
        Assert.Equal((true, Day(to), Day(before)), (period.IsOne, period.To, period.Before.From));
        Assert.Equal(period.To, period.Before.To.AddDays(period.To.DayNumber - period.From.DayNumber + 1));
        // Half past six at the county is half past ten of the evening before in London.
        Assert.Equal(new DateTimeOffset(Day(to).ToDateTime(new(22, 30)), TimeSpan.Zero), period.MadeFrom.ToUniversalTime());
    }

    [Theory]
    [InlineData("weekly", "2026-11-17")]
    [InlineData("monthly", "2026-11-02")]
    [InlineData("yearly", "2026-01-01")]
    [InlineData("daily", "0001-01-01")]
    [InlineData("monthly", "9999-12-01")]
    public void No_period_begins_there(string kind, string from) => Assert.False(new BulletinPeriod(kind, Day(from)).IsOne);

    [Theory]
    [InlineData("2026-11-23T06:29:59", "2026-11-21", "2026-11-09", "2026-10-01")]
    [InlineData("2026-11-23T06:30:00", "2026-11-22", "2026-11-16", "2026-10-01")]
    [InlineData("2026-12-01T06:29:00", "2026-11-29", "2026-11-23", "2026-10-01")]
    [InlineData("2026-12-01T06:30:00", "2026-11-30", "2026-11-23", "2026-11-01")]
    public void The_last_period_is_ready_at_half_past_six(string now, string day, string week, string month)
    {
        var instant = new DateTimeOffset(DateTime.Parse(now, System.Globalization.CultureInfo.InvariantCulture), County.Offset);
        Assert.Equal((Day(day), Day(week), Day(month)), (
            BulletinPeriod.LastReady(BulletinKind.Daily, instant).From, BulletinPeriod.LastReady(BulletinKind.Weekly, instant).From, BulletinPeriod.LastReady(BulletinKind.Monthly, instant).From));
        Assert.All(BulletinKind.All, k => Assert.True(BulletinPeriod.LastReady(k, instant) is { IsOne: true } p && p.MadeFrom <= instant));
    }

    [Fact]
    public void Beats_are_named_for_what_they_need_beyond_the_countys_lines_and_alike_when_they_stand_alike()
    {
        List<AreaFigures> beats =
        [
            Beat("5", current: 100, fresh: 80), Beat("1", current: 100, fresh: 90), Beat("2", current: 100, fresh: 90), Beat("3", current: 100, fresh: 94), Beat("4", current: 100, fresh: 95, conflicts: 5), Beat("6", current: 1000, fresh: 970, conflicts: 4),
        ];
        // 94 % is below the line as well, and not among the two lowest; 1 and 2 stand alike; 30 overdue of 6 are more than 20 and than those of 1, 2 and 5.
        Assert.Equal(
            [("1", "freshness"), ("2", "freshness"), ("4", "conflicts"), ("5", "freshness"), ("5", "overdue"), ("6", "overdue")],
            NamedBeats.NeedHelp(beats, Limits).Select(s => (s.BeatCode, s.Sign)));
        Assert.Empty(NamedBeats.NeedHelp([Beat("1", 100, 95), Beat("2", 0, 0)], Limits));
    }

    [Fact]
    public void On_a_day_whatever_is_amiss_is_named()
    {
        var idle = Beat("1", 100, 99) with { };
        var late = Beat("2", 100, 99);
        late = late with { Now = late.Now with { Declarations = new(0, 0, 0, 3, 1), Conflicts = new(0, 4, 2, 9), Defects = new(1, 0, 6), Work = late.Now.Work with { Visits = 1 } } };
        Assert.Equal(
            [new BeatSign("1", SignName.NothingDone, 1, 0), new("2", SignName.DeclarationsLate, 1, 3), new("2", SignName.ConflictsOld, 2, 9), new("2", SignName.DefectsOpened, 1, 6)],
            NamedBeats.Amiss([idle, late]));
    }

    [Fact]
    public void An_evaluation_counts_what_is_proved_and_says_on_how_much_it_rests()
    {
        var weights = EvaluationPart.Names.ToDictionary(n => n, _ => 0);
        (weights[EvaluationPart.Freshness], weights[EvaluationPart.Accuracy], weights[EvaluationPart.Timeliness]) = (50, 30, 20);
        var beat = Beat("1", 100, 90);
        beat = beat with { Now = beat.Now with { Work = beat.Now.Work with { Visits = 10, InTime = 8 } } };
        // (0.5 * 0.9 + 0.2 * 0.8) / 0.7: accuracy was not inspected.
        var evaluation = Evaluation.Of(beat, n => weights[n]);
        Assert.Equal((0.8714, 0.7), (evaluation.Score, evaluation.WeightCounted));
        Assert.Equal(PartState.NotEnoughEvidence, evaluation.Parts.Single(p => p.Name == EvaluationPart.Accuracy).State);
        Assert.Equal(PartState.NothingToDo, evaluation.Parts.Single(p => p.Name == EvaluationPart.Matters).State);

        // 97 of 100 looks like 95 % and proves nothing; missing it is proved as well as meeting it.
        ProvenAccuracy Accuracy(string verdict, double estimate) => new(verdict, estimate, null, null, 100, 97, 0, null, []);
        Assert.Equal(0.7, Evaluation.Of(beat with { Accuracy = Accuracy(VerdictCode.NotEnoughEvidence, 0.97) }, n => weights[n]).WeightCounted);
        var missed = Evaluation.Of(beat with { Accuracy = Accuracy(VerdictCode.NotMet, 0.8) }, n => weights[n]);
        Assert.Equal((0.85, 1.0), (missed.Score, missed.WeightCounted));
        Assert.Null(Evaluation.Of(beat, _ => 0).Score);
    }

    [Fact]
    public void What_moved_is_told_count_by_count_and_bounded()
    {
        var was = Figures([Beat("1", 100, 90), Beat("2", 50, 50)]);
        var now = Figures([Beat("1", 100, 91), Beat("2", 50, 50)]);
        Assert.Equal(
            [new FigureMove("", "fresh", 140, 141), new("", "overdue", 10, 9), new("1", "fresh", 90, 91)],
            EditionDifference.Between(1, was, now).Moves);
        var many = EditionDifference.Between(3, Figures([]), Figures([.. Enumerable.Range(0, 501).Select(i => Beat($"{i:000}", 100, 90))]));
        Assert.Equal((3, EditionDifference.MostMoves), (many.Edition, many.Moves.Count));
        Assert.True(many.More > 0);
        Assert.Equal("", many.Moves[0].AreaCode);
    }

    [Fact]
    public void Canonical_JSON_is_one_text_in_the_order_of_names()
    {
        var json = System.Text.Encoding.UTF8.GetString(CanonicalJson.Write(new { Zebra = 1, Apple = new { Beta = 0.5, Alpha = "石泉县" }, Mid = (int?)null, Day = new DateOnly(2026, 11, 22), List = new[] { 3, 1, 2 } }));
        Assert.Equal("""{"apple":{"alpha":"石泉县","beta":0.5},"day":"2026-11-22","list":[3,1,2],"mid":null,"zebra":1}""", json);
    }

    [Fact]
    public void Policy_has_a_value_for_each_code_and_one_where_the_list_says_nothing_readable()
    {
        var standard = CodeLists.CodeLists.Standard();
        var on = new DateOnly(2026, 11, 22);
        Assert.Equal(new BulletinLimits(0.95, 0.95, 20, 5, 3, 7, 48), BulletinPolicy.LimitsOn(standard, on));
        Assert.Equal(BulletinPolicy.LimitsOn(standard, on), BulletinPolicy.LimitsOn(CodeLists.CodeLists.From(standard.Items("BulletinPolicy").Select(i => new CodeLists.CodeItem { List = i.List, Code = i.Code, Value = "viel" })), on));
        Assert.All(EvaluationPart.Names, n => Assert.True(EvaluationWeights.Of(standard, on, n) > 0, n));
        Assert.Equal(EvaluationPart.Names.Order(), standard.Items("EvaluationWeight").Select(i => i.Code).Order());
        Assert.Equal(0, EvaluationWeights.Of(CodeLists.CodeLists.From([new() { List = "EvaluationWeight", Code = "freshness", Value = "-1" }]), on, "freshness"));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static AreaFigures Beat(string code, int current, int fresh, int conflicts = 0) => new(
        code, code, null, Measures.None with { Records = new(current, fresh, 1), Conflicts = new(0, conflicts, 0, 0) }, null, [], null);

    private static BulletinFigures Figures(IReadOnlyList<AreaFigures> beats) => new(
        BulletinKind.Weekly, new(2026, 11, 16), new(2026, 11, 22), null, "1", true, Limits, new AreaFigures("", "", null, Measures.Sum(beats.Select(b => b.Now)), null, [], null), [], beats, [], []);
}
