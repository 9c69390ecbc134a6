using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string?>;

namespace FieldCollect.Register.Tests.Proof;

/// <summary>Walks from the ground to the register: who is recognised, what a door comes to, and what all doors prove.</summary>
public class WalkTests
{
    private static readonly Guid Door = Samples.Id(1), Next = Samples.Id(2), Stay = Samples.Id(3), OtherStay = Samples.Id(4);
    private static readonly string[] Kinds = [WalkedDoor.People, WalkedDoor.Houses, WalkedDoor.Units, WalkedDoor.Doors];
    private static readonly string Number = Samples.Number();

    private static readonly PersonCandidate Zhang = Person(10, Stay, null, ("Name", "张三"), ("IdentityNumber", Number), ("Sex", "1"), ("BirthDate", "1990-03-07"), ("Phone", "10012345678"));
    private static readonly PersonCandidate Li = Person(11, null, OtherStay, ("Name", "李四"), ("Sex", "2"), ("BirthDate", "1985-01-02"), ("Phone", "10087654321"));

    public static TheoryData<string, Dictionary<string, string?>> Recognised => new()
    {
        { WalkMatch.IdentityNumber, new() { ["Name"] = "别名", ["IdentityNumber"] = Number.ToLowerInvariant() } },
        { WalkMatch.NameSexBirth, new() { ["Name"] = " 张　三", ["Sex"] = "1", ["BirthDate"] = "1990-03-07" } },
        { WalkMatch.NamePhone, new() { ["Name"] = "张三", ["Phone"] = "100-1234 5678" } },
        { WalkMatch.Perhaps, new() { ["Name"] = "张三" } },
        // Another birth date, or another number, is another person, however much else is the same.
        { WalkMatch.Perhaps, new() { ["Name"] = "张三", ["Sex"] = "1", ["BirthDate"] = "1990-03-08", ["Phone"] = "10012345678" } },
        { WalkMatch.Perhaps, new() { ["Name"] = "张三", ["Sex"] = "1", ["BirthDate"] = "1990-03-07", ["IdentityNumber"] = Samples.Number("19900307", 321) } },
        { WalkMatch.Perhaps, new() { ["Name"] = "章三", ["IdentityNumber"] = Number[..16] + (Number[16] == '1' ? '3' : '1') + Number[17] } },
        { WalkMatch.None, new() { ["Name"] = "王五", ["Phone"] = "10012345678", ["Sex"] = "1", ["BirthDate"] = "1990-03-07" } },
        { WalkMatch.None, new() { ["IdentityNumber"] = Samples.Number("19700101") } },
    };

    [Theory]
    [MemberData(nameof(Recognised))]
    public void Who_was_met_is_recognised_strictly_and_it_is_said_by_what(string how, Dictionary<string, string?> found)
    {
        var (person, by) = MatchPerson.Run(found, [Zhang, Li]);
        Assert.Equal((how, how == WalkMatch.None ? (Guid?)null : Zhang.ResidentId), (by, person?.ResidentId));
    }

    [Fact]
    public void Of_two_who_are_alike_nobody_is_recognised_and_of_two_records_of_one_number_the_nearer_is()
    {
        var twin = Zhang with { ResidentId = Samples.Id(12), StayHere = null, StayElsewhere = Samples.Id(13), Values = Values(("Name", "张三"), ("Sex", "1"), ("BirthDate", "1990-03-07")) };
        Assert.Equal(WalkMatch.Perhaps, MatchPerson.Run(Values(("Name", "张三"), ("Sex", "1"), ("BirthDate", "1990-03-07")), [twin, Zhang]).How);
        var again = Zhang with { ResidentId = Samples.Id(5), StayHere = null, StayElsewhere = Samples.Id(13) };
        Assert.Equal(Zhang.ResidentId, MatchPerson.Run(Values(("IdentityNumber", Number)), [again, Zhang]).Person!.ResidentId);
    }

    [Fact]
    public void A_number_that_was_written_down_says_sex_and_birth_date_of_who_is_registered_without_one()
    {
        var without = Zhang with { Values = Values(("Name", "张三"), ("Sex", "1"), ("BirthDate", "1990-03-07")) };
        Assert.Equal(WalkMatch.NameSexBirth, MatchPerson.Run(Values(("Name", "张三"), ("IdentityNumber", Number)), [without]).How);
        Assert.Equal(WalkMatch.Perhaps, MatchPerson.Run(Values(("Name", "张三"), ("Sex", "9"), ("BirthDate", "1990-03-07")), [without]).How);
    }

    [Fact]
    public void A_door_says_of_everybody_whether_he_is_registered_here_elsewhere_or_nowhere_and_who_is_not_met()
    {
        var walked = Compare(
            [Values(("Set", "Residencies"), ("IdentityNumber", Number)), Values(("Set", "Residencies"), ("Name", "李四"), ("Phone", "10087654321")), Values(("Set", "Residencies"), ("Name", "王五"))],
            there: [At(Stay, Zhang.ResidentId), At(Samples.Id(20), Samples.Id(21), "赵六")]);
        Assert.Equal([("here", "identityNumber", Stay), ("elsewhere", "namePhone", OtherStay), ("missed", "none", null), ("notThere", "none", Samples.Id(20))], People(walked));
        // Whoever is there but has left the county's register has been missed.
        var gone = Zhang with { StayHere = null };
        Assert.Equal([("missed", "identityNumber", null)], People(Compare([Values(("Set", "Residencies"), ("IdentityNumber", Number))], people: [gone])));
        // And whoever is perhaps the one who is registered is not known to have gone.
        Assert.Equal([("missed", "perhaps", Stay), ("notThere", "perhaps", Stay)], People(Compare([Values(("Set", "Residencies"), ("Name", "张三"))], there: [At(Stay, Zhang.ResidentId)])));
    }

    [Fact]
    public void Whoever_is_written_down_twice_is_found_once() =>
        Assert.Single(Compare([Values(("Set", "Residencies"), ("IdentityNumber", Number)), Values(("Set", "Residencies"), ("Name", "张三"), ("Phone", "10012345678")), Values(("Set", "Residencies"), ("Name", "张三"), ("IdentityNumber", Number))]), w => w.Set == "Residencies");

    [Fact]
    public void A_door_that_no_list_has_is_missed_with_all_behind_it_and_one_that_the_register_has_is_left_to_its_own_chance()
    {
        var walked = Compare(
        [
            Values(("Set", "Residencies"), ("Name", "王五"), ("Door", "12号附1号")), Values(("Set", "Houses"), ("Door", "12号附1号")),
            Values(("Set", "Residencies"), ("IdentityNumber", Number), ("Door", "14号")), Values(("Set", "Addresses"), ("Door", "１４号")),
            Values(("Set", "Residencies"), ("Name", "李四"), ("Phone", "10087654321"), ("Door", "12号")),
        ]);
        Assert.Equal([("Addresses", "here"), ("Addresses", "missed"), ("Residencies", "missed"), ("Residencies", "elsewhere"), ("Houses", "missed")], walked.Select(w => (w.Set, w.Result)));
        Assert.Equal([("Addresses", "notThere")], Compare([]).Select(w => (w.Set, w.Result)));
    }

    [Fact]
    public void Houses_are_told_by_their_door_and_units_by_code_or_by_name_at_the_door()
    {
        RegisteredAtDoor[] there =
        [
            new("Houses", Samples.Id(30), null, Values(("OwnerName", "张三"))), new("Houses", Samples.Id(31), null, Values(("OwnerName", "李四"))), new("Units", Samples.Id(32), null, Values(("Name", "测试商店"))),
        ];
        UnitCandidate[] units =
        [
            new(Samples.Id(32), Door, Values(("Name", "测试商店"))), new(Samples.Id(33), Next, Values(("Name", "测试饭店"))), new(Samples.Id(34), Next, Values(("Name", "旧名"), ("CreditCode", Samples.CreditNumber()))),
        ];
        var walked = CompareDoor.Run(
            Door, ["Houses", "Units"],
            [
                Values(("Set", "Houses")), Values(("Set", "Houses"), ("OwnerName", "李四")), Values(("Set", "Houses")),
                Values(("Set", "Units"), ("Name", "测试商店")), Values(("Set", "Units"), ("Name", "测试饭店")), Values(("Set", "Units"), ("Name", "新名"), ("CreditCode", Samples.CreditNumber())), Values(("Set", "Units"), ("Name", "无照小店")),
            ],
            there, new RegisterFinds([], units, new HashSet<string>(), new HashSet<string>()));
        Assert.Equal([("here", Samples.Id(31)), ("here", Samples.Id(30)), ("missed", null)], walked.Where(w => w.Set == "Houses").Select(w => (w.Result, w.RecordId)));
        Assert.Equal(
            [("here", "nameHere"), ("missed", "perhaps"), ("elsewhere", "creditCode"), ("missed", "none")], walked.Where(w => w.Set == "Units").Select(w => (w.Result, w.How)));
    }

    [Theory]
    [InlineData("""{"Set":"Residencies","Sex":"1"}""")]
    [InlineData("""{"Name":"张三"}""")]
    [InlineData("""{"Set":"Residents","Name":"张三"}""")]
    [InlineData("""{"Set":"Units","Kind":"shop"}""")]
    [InlineData("""{"Set":"Addresses"}""")]
    [InlineData("""[{"Set":"Houses"},{"Set":"Residencies","Name":" "}]""")]
    public void What_at_a_door_does_not_say_what_it_is_is_refused(string json)
    {
        var item = Samples.With(Samples.InspectionItem, i => (i.Kind, i.Found) = (WalkedDoor.Kind, json));
        Assert.Equal("InspectionItem.Found.Shape", Assert.Single(Rules.RegisterRules.Check(item, Samples.Context)).Rule.Id);
        item.Found = """[{"Set":"Houses"},{"Set":"Residencies","Name":"张三"},{"Set":"Addresses","Door":"附1号"}]""";
        Assert.Empty(Rules.RegisterRules.Check(item, Samples.Context));
    }

    [Fact]
    public void A_walk_is_judged_by_its_doors_and_what_could_not_be_walked_decides_only_against()
    {
        var stratum = new WalkStratum("610922510001", Guid.Empty, 5_000);
        List<WalkedSample> Doors(int here, int missed, int notMet) =>
        [
            .. Enumerable.Range(0, here + missed + notMet).Select(i => new WalkedSample(
                stratum, "610922510000", Samples.Id(1_000 + (i % 2)), Samples.Id(i + 1), i < here + missed,
                [new("Residencies", i < here ? WalkResult.Here : i < here + missed ? WalkResult.Missed : WalkResult.NotMet, WalkMatch.None, null, null)])),
        ];
        InspectionResult Judge(List<WalkedSample> doors) => new JudgeWalk([stratum], doors, ["Residencies"], 0.95, CodeLists.CodeLists.Standard()).Result(_ => IntensityState.Start);

        Assert.Equal(VerdictCode.Met, Judge(Doors(59, 0, 0)).Verdict);
        Assert.Equal(VerdictCode.NotEnoughEvidence, Judge(Doors(58, 0, 0)).Verdict);
        Assert.Equal(VerdictCode.NotEnoughEvidence, Judge(Doors(59, 0, 3)).Verdict);
        Assert.Equal(VerdictCode.NotMet, Judge(Doors(120, 30, 0)).Verdict);
        Assert.Equal(VerdictCode.NotEnoughEvidence, Judge(Doors(120, 30, 400)).Verdict);
        var open = Judge(Doors(59, 0, 3));
        Assert.Equal((62, 3, 59, 59), (open.Strata[0].Drawn, open.Walk!.DoorsNotMet, open.Strata[0].Checked, open.Strata[0].Right));
        Assert.Equal((1.0, 1.0, 59 / 62.0), (open.Checked!.Estimate, open.Best.Estimate, open.Worst.Estimate));
        Assert.Equal((VerdictCode.NotEnoughEvidence, null), (Judge(Doors(0, 0, 5)).Verdict, Judge(Doors(0, 0, 5)).Checked));
        Assert.Empty(Judge(Doors(120, 30, 0)).Batches);
    }

    [Fact]
    public void Perhaps_counts_as_registered_in_the_best_case_only()
    {
        var stratum = new WalkStratum("610922510001", Guid.Empty, 5_000);
        var doors = Enumerable.Range(0, 100).Select(i => new WalkedSample(
            stratum, null, Guid.Empty, Samples.Id(i + 1), true, [new("Residencies", i < 80 ? WalkResult.Here : WalkResult.Missed, i < 80 ? WalkMatch.IdentityNumber : WalkMatch.Perhaps, null, null)])).ToList();
        var result = new JudgeWalk([stratum], doors, ["Residencies"], 0.95, CodeLists.CodeLists.Standard()).Result(_ => IntensityState.Start);
        Assert.Equal((0.8, 1.0, 0.8, 20, VerdictCode.NotEnoughEvidence), (result.Checked!.Estimate, result.Best.Estimate, result.Worst.Estimate, result.Walk!.Perhaps, result.Verdict));
    }

    [Fact]
    public void Figures_of_a_walk_are_of_all_of_each_station_beat_kind_and_collector()
    {
        var (one, other) = (new WalkStratum("610922510001", Guid.Empty, 40), new WalkStratum("610922520001", Guid.Empty, 60));
        var doors = Enumerable.Range(0, 40).Select(i => new WalkedSample(
            i < 20 ? one : other, i < 20 ? "610922510000" : "610922520000", i % 2 == 0 ? Guid.Empty : Samples.Id(i < 20 ? 70 : 71), Samples.Id(i + 1), true,
            [
                new("Residencies", i < 18 ? WalkResult.Here : i < 30 ? WalkResult.Elsewhere : WalkResult.Missed, WalkMatch.None, null, null),
                new("Houses", i < 39 ? WalkResult.Here : WalkResult.Missed, WalkMatch.None, null, null),
            ])).ToList();
        var figures = new JudgeWalk([one, other], doors, ["Residencies", "Houses"], 0.95, CodeLists.CodeLists.Standard()).Figures().ToList();
        Assert.Equal(
            ["-/-/-/-", "510000/-/-/-", "520000/-/-/-", "510000/510001/-/-", "520000/520001/-/-", "-/-/Houses/-", "-/-/Residencies/-", "510000/510001/-/70", "520000/520001/-/71"],
            figures.Where(f => f.Rate == InspectionRate.Coverage).Select(Of));
        Assert.Equal(9, figures.Count(f => f.Rate == InspectionRate.Agreement) + 1);
        Assert.Equal(5 * 2, figures.Count(f => f.Rate == InspectionRate.Recapture));
        var all = figures[0];
        Assert.Equal((69, 80, (int?)null), (all.Right, all.Count, all.Frame));
        Assert.Equal(((40 * 40 / 20.0) + (60 * 29 / 20.0)) / ((40 * 40 / 20.0) + (60 * 40 / 20.0)), all.Estimate, 12);
        var agreement = figures.Single(f => f.Rate == InspectionRate.Agreement && f.BeatCode == "610922510001" && f.OfficerId is null);
        Assert.Equal((18, 20, 0.9), (agreement.Right, agreement.Count, agreement.Estimate));
        var houses = figures.Single(f => f is { Rate: InspectionRate.Recapture, StationCode: null, Kind: "Houses" });
        Assert.Equal((39, 40, 39), (houses.Right, houses.Count, houses.Frame));
        Assert.InRange(houses.Estimate, 39.9, 40.2);
        Assert.All(figures, f => Assert.True(f.Lower <= f.Estimate && f.Estimate <= f.Upper, $"{f.Rate} {Of(f)}"));

        static string Of(InspectionFigure f) => string.Join('/', new[] { f.StationCode?[6..], f.BeatCode?[6..], f.Kind, f.OfficerId is { } o ? o.ToString()[^2..] : null }.Select(t => t ?? "-"));
    }

    [Fact]
    public void A_minimum_withholds_a_verdict_and_gives_none()
    {
        var codes = Policy(("accuracy", "100"), ("Houses", "150"));
        Assert.True(MinimumSample.Suffices(codes, "accuracy", null, 100, 5_000));
        Assert.False(MinimumSample.Suffices(codes, "accuracy", null, 99, 5_000));
        Assert.False(MinimumSample.Suffices(codes, "accuracy", "Houses", 149, 5_000));
        Assert.True(MinimumSample.Suffices(codes, "coverage", null, 1, null));
        // Who has checked all there is cannot check more.
        Assert.True(MinimumSample.Suffices(codes, "accuracy", "Houses", 40, 40));

        // Whatever the minimum, a verdict is the one of the bounds or none.
        foreach (var (count, right) in ((int, int)[])[(59, 59), (93, 92), (100, 97), (100, 80), (150, 150), (400, 300), (20, 0)])
        {
            var strata = new StratumResult[] { new("1", "Residencies", Guid.Empty, 20_000, count, count, right, 0) };
            var without = JudgeInspection.Run(strata, [], 0.95, Policy(), _ => IntensityState.Start).Verdict;
            var with = JudgeInspection.Run(strata, [], 0.95, codes, _ => IntensityState.Start).Verdict;
            Assert.Equal(count >= 100 ? without : VerdictCode.NotEnoughEvidence, with);
        }
    }

    [Fact]
    public void Figures_of_checked_records_have_the_frame_and_those_of_people_the_agreement()
    {
        var officer = Samples.Id(7);
        var result = JudgeInspection.Run(
            [new("610922510001", "Houses", officer, 300, 30, 30, 30, 0), new("610922510001", "Residencies", officer, 500, 50, 48, 45, 2, Gone: 1), new("610922510002", "Residencies", Guid.Empty, 100, 10, 10, 10, 0)],
            [], 0.95, CodeLists.CodeLists.Standard(), _ => IntensityState.Start);
        var figures = JudgeInspection.Figures(result, _ => "610922510000", CodeLists.CodeLists.Standard()).ToList();
        var all = figures[0];
        Assert.Equal((InspectionRate.Accuracy, 85, 88, 900, result.Checked!.Lower, result.Verdict), (all.Rate, all.Right, all.Count, all.Frame, all.Lower, all.Verdict));
        var houses = figures.Single(f => f is { Rate: InspectionRate.Accuracy, Kind: "Houses" });
        Assert.Equal((30, 30, 300, Proven.Of(30, 30, 300).Lower, VerdictCode.NotEnoughEvidence), (houses.Right, houses.Count, houses.Frame, houses.Lower, houses.Verdict));
        var agreement = figures.Single(f => f is { Rate: InspectionRate.Agreement, OfficerId: not null });
        Assert.Equal(("610922510001", 47, 48, 500), (agreement.BeatCode, agreement.Right, agreement.Count, agreement.Frame));
        Assert.Equal(7 + 6, figures.Count);
    }

    [Fact]
    public void Places_cost_more_the_more_alike_their_people_are()
    {
        Assert.Equal((1.0, 0.25), InspectionSize.Cost([4, 4, 4, 4], 0));
        Assert.Equal((4.0, 1.0), InspectionSize.Cost([4, 4, 4, 4], 1));
        Assert.Equal((1.0, 1.0), InspectionSize.Cost([0, 0], 0.5));
        var empty = InspectionSize.Cost([4, 0, 4, 0], 1);
        Assert.Equal((4.0, 2.0), empty);
    }

    private static CodeLists.CodeLists Policy(params (string Code, string Value)[] minimums) => CodeLists.CodeLists.From(
        CodeLists.CodeLists.Standard().All.Where(i => i.List != "MinimumSample").Concat(minimums.Select(m => new CodeItem { List = "MinimumSample", Code = m.Code, Value = m.Value })));

    private static IReadOnlyList<WalkedRecord> Compare(Found[] found, RegisteredAtDoor[]? there = null, PersonCandidate[]? people = null) =>
        CompareDoor.Run(Door, Kinds, found, there ?? [], new RegisterFinds(people ?? [Zhang, Li], [], new HashSet<string> { "12号" }, new HashSet<string> { "14号" }));

    private static IEnumerable<(string, string, Guid?)> People(IEnumerable<WalkedRecord> walked) => walked.Where(w => w.Set == "Residencies").Select(w => (w.Result, w.How, w.RecordId));

    private static RegisteredAtDoor At(Guid stay, Guid resident, string name = "张三") => new("Residencies", stay, resident, Values(("Name", name)));

    private static PersonCandidate Person(int id, Guid? here, Guid? elsewhere, params (string, string)[] values) => new(Samples.Id(id), Values(values), here, elsewhere);

    private static Dictionary<string, string?> Values(params (string Field, string Value)[] values) => values.ToDictionary(v => v.Field, v => (string?)v.Value);
}
