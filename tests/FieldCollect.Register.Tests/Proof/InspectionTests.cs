using FieldCollect.Register.Codes;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Tests.Proof;

public class InspectionTests
{
    private static readonly ErrorClasses Classes = new(CodeLists.CodeLists.Standard());

    private static readonly Dictionary<string, string?> Registered = new()
    {
        ["Name"] = "张三", ["IdentityNumber"] = Samples.Number(), ["Sex"] = "1", ["BirthDate"] = "1990-03-07", ["Kind"] = "floating", ["Phone"] = "10012345678",
    };

    [Theory]
    [InlineData("Name", " 张　三 ")]
    [InlineData("Name", "张三")]
    [InlineData("Phone", "100-1234 5678")]
    [InlineData("Sex", "１")]
    public void What_is_written_differently_and_says_the_same_is_right(string field, string found) =>
        Assert.Equal(ComparedField.Right, Result(Compare(new() { ["Name"] = "张三", [field] = found }), field));

    [Fact]
    public void A_number_of_fifteen_digits_is_the_one_of_eighteen_that_stands_for_it()
    {
        var registered = new Dictionary<string, string?> { ["IdentityNumber"] = IdentityNumber.Normalise("110105491231002") };
        Assert.Equal(ComparedField.Right, Result(CompareRecord.Run("Residencies", registered, [new Dictionary<string, string?> { ["IdentityNumber"] = "110105491231002" }], Classes), "IdentityNumber"));
    }

    [Fact]
    public void An_error_of_class_A_fails_a_record_and_lesser_ones_fail_it_together()
    {
        Assert.False(Classes.Fails(Compare(new() { ["Name"] = "张三" })));
        Assert.True(Classes.Fails(Compare(new() { ["Name"] = "李四" })));
        Assert.False(Classes.Fails(Compare(new() { ["Name"] = "张三", ["Sex"] = "2" })));
        Assert.False(Classes.Fails(Compare(new() { ["Name"] = "张三", ["Sex"] = "2", ["Phone"] = "1" })));
        Assert.True(Classes.Fails(Compare(new() { ["Name"] = "张三", ["Sex"] = "2", ["BirthDate"] = "1990-03-08" })));
        Assert.True(Classes.Fails(CompareRecord.Run("Residencies", Registered, [], Classes)));
    }

    [Fact]
    public void Of_several_people_at_a_door_the_one_that_is_most_like_the_record_is_taken_for_it()
    {
        var compared = CompareRecord.Run("Residencies", Registered, [new Dictionary<string, string?> { ["Name"] = "李四", ["Sex"] = "1" }, new Dictionary<string, string?> { ["Name"] = "张三", ["Sex"] = "2" }], Classes);
        Assert.Equal((ComparedField.Right, ComparedField.Wrong, ComparedField.NotChecked), (Result(compared, "Name"), Result(compared, "Sex"), Result(compared, "Phone")));
    }

    [Fact]
    public void What_nobody_has_is_nothing_by_which_a_record_could_be_told()
    {
        // Two houses without an owner are not alike for that.
        var registered = new Dictionary<string, string?> { ["OwnerName"] = null, ["Use"] = "dwelling" };
        var compared = CompareRecord.Run(
            "Houses", registered, [new Dictionary<string, string?> { ["OwnerName"] = "", ["Use"] = "shop" }, new Dictionary<string, string?> { ["OwnerName"] = "", ["Use"] = "dwelling" }], Classes);
        Assert.Equal(ComparedField.Right, Result(compared, "Use"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"Name":1}""")]
    [InlineData("""{"Name":{"First":"a"}}""")]
    [InlineData("""{"Name":"a","Name":"b"}""")]
    [InlineData("""[[{"Name":"a"}]]""")]
    [InlineData("""{"Name":"\ud800"}""")]
    [InlineData("""{"Name":"a\u0000"}""")]
    public void What_is_no_found_object_is_refused(string json) => Assert.Null(FoundValues.Read(json));

    [Fact]
    public void What_was_found_is_bounded()
    {
        Assert.NotNull(FoundValues.Read($$"""{"Name":"{{new string('长', FoundValues.LongestText)}}"}"""));
        Assert.Null(FoundValues.Read($$"""{"Name":"{{new string('长', FoundValues.LongestText + 1)}}"}"""));
        Assert.NotNull(FoundValues.Read($"[{string.Join(',', Enumerable.Repeat("{\"Name\":\"a\"}", FoundValues.MostObjects))}]"));
        Assert.Null(FoundValues.Read($"[{string.Join(',', Enumerable.Repeat("{\"Name\":\"a\"}", FoundValues.MostObjects + 1))}]"));
        Assert.Null(FoundValues.Read($"{{{string.Join(',', Enumerable.Range(0, FoundValues.MostFields + 1).Select(i => $"\"F{i}\":\"a\""))}}}"));
    }

    [Fact]
    public void Numbers_and_phones_in_what_was_found_are_shown_masked()
    {
        var number = Samples.Number();
        var shown = Mask.Of($$"""{"Name":"张三","IdentityNumber":"{{number}}","OwnerPhone":"10012345678"}""", PersonalKind.Found);
        Assert.Contains("张三", shown);
        Assert.DoesNotContain(number, shown);
        Assert.DoesNotContain("10012345678", shown);
        Assert.Equal("[]", Mask.Of("what is damaged", PersonalKind.Found));
    }

    [Fact]
    public void A_verdict_holds_in_the_worst_case_or_is_none()
    {
        Assert.Equal(VerdictCode.Met, Judge(new StratumResult("1", "Houses", Guid.Empty, 20_000, 93, 93, 93, 0), new StratumResult("2", "Houses", Guid.Empty, 20_000, 93, 93, 92, 0)).Verdict);
        Assert.Equal(VerdictCode.NotEnoughEvidence, Judge(new StratumResult("1", "Houses", Guid.Empty, 20_000, 200, 150, 150, 50)).Verdict);
        Assert.Equal(VerdictCode.NotMet, Judge(new StratumResult("1", "Houses", Guid.Empty, 20_000, 200, 200, 150, 0)).Verdict);
        Assert.Equal(VerdictCode.NotEnoughEvidence, Judge(new StratumResult("1", "Houses", Guid.Empty, 20_000, 200, 100, 92, 100)).Verdict);
        var unknown = Judge(new StratumResult("1", "Houses", Guid.Empty, 20, 20, 0, 0, 20));
        Assert.Equal((VerdictCode.NotEnoughEvidence, null, false), (unknown.Verdict, unknown.Checked, unknown.Batches[0].Voided));
    }

    [Fact]
    public void A_stratum_where_nobody_was_met_is_taken_to_be_like_its_neighbour()
    {
        var result = Judge(new StratumResult("1", "Houses", Guid.Empty, 300, 10, 0, 0, 10), new StratumResult("1", "Residencies", Guid.Empty, 100, 10, 10, 8, 0), new StratumResult("2", "Houses", Guid.Empty, 400, 10, 10, 10, 0));
        Assert.Equal(((400 * 0.8) + 400) / 800, result.Checked!.Estimate, 9);
        Assert.Equal(0.8, result.Beats[0].Estimate!.Value, 9);
    }

    [Fact]
    public void The_work_of_a_beat_and_collector_is_sent_back_below_85_percent_and_not_for_a_slip_or_two()
    {
        var (one, other) = (Samples.Id(1), Samples.Id(2));
        var result = Judge(
            new StratumResult("1", "Houses", one, 500, 20, 20, 16, 0), new StratumResult("1", "Residencies", one, 500, 20, 20, 17, 0),
            new StratumResult("1", "Houses", other, 500, 20, 20, 17, 0), new StratumResult("2", "Houses", one, 10, 4, 4, 2, 0));
        Assert.Equal([("1", one, true), ("1", other, false), ("2", one, false)], result.Batches.Select(b => (b.BeatCode, b.CollectorId, b.Voided)));
    }

    [Fact]
    public void A_beat_that_is_looked_at_more_closely_has_more_of_the_sample_and_no_more_of_the_weight()
    {
        FrameStratum[] frame = [Stratum("1", 4_000), Stratum("2", 4_000)];
        var shared = InspectionSize.Share(frame, 0.98, 0.2, 0.95, beat => beat == "1" ? 1.5 : 1)!;
        Assert.Equal(shared[1].Count * 1.5, shared[0].Count, 0);
        Assert.Null(InspectionSize.Share(frame, 0.9501, 0.2, 0.95, _ => 1));
    }

    [Fact]
    public void A_frame_has_one_hash_however_its_strata_and_records_are_ordered()
    {
        var seed = new byte[32];
        FrameStratum[] frame = [Stratum("2", 30) with { Count = 5 }, Stratum("1", 20) with { Count = 4 }];
        FrameStratum[] turned = [.. frame.Reverse().Select(s => s with { Records = [.. s.Records.Reverse()] })];
        Assert.Equal((SampleFrame.HashOf(frame), SampleFrame.ListHashOf(frame, seed)), (SampleFrame.HashOf(turned), SampleFrame.ListHashOf(turned, seed)));
        Assert.NotEqual(SampleFrame.HashOf(frame), SampleFrame.HashOf([frame[0] with { Count = 6 }, frame[1]]));
        Assert.NotEqual(SampleFrame.ListHashOf(frame, seed), SampleFrame.ListHashOf(frame, [.. seed.Select(_ => (byte)1)]));
    }

    [Fact]
    public void Figures_say_by_which_rules_they_were_made()
    {
        var standard = CodeLists.CodeLists.Standard();
        var version = JudgingRules.Version(standard);
        Assert.NotEqual(version, JudgingRules.Version(CodeLists.CodeLists.From(standard.All.Where(i => i.Code != "Residencies.Phone"))));
        Assert.NotEqual(version, JudgingRules.Version(CodeLists.CodeLists.From(standard.All.Where(i => i is not { List: "MinimumSample", Code: "coverage" }))));
        Assert.Equal(version, JudgingRules.Version(CodeLists.CodeLists.From(standard.All.Reverse())));
    }

    [Fact]
    public void Every_critical_field_is_a_field_of_its_kind() => Assert.All(new[] { "Residencies", "Houses", "Units", "Addresses" }, kind =>
    {
        Type[] types = kind == "Residencies" ? [typeof(Residents.Residency), typeof(Residents.Resident)] : [EntitySets.Find(kind)!.Type];
        Assert.NotEmpty(Classes.FieldsOf(kind));
        Assert.All(Classes.FieldsOf(kind), f => Assert.Contains(types, t => t.GetProperty(f.Field) is not null));
    });

    private static InspectionResult Judge(params StratumResult[] strata) => JudgeInspection.Run(strata, [], 0.95, CodeLists.CodeLists.Standard(), _ => IntensityState.Start);

    private static FrameStratum Stratum(string beat, int records) => new(beat, "Houses", Guid.Empty, [.. Enumerable.Range(0, records).Select(i => Samples.Id(i + 1))], 0);

    private static IReadOnlyList<ComparedField> Compare(Dictionary<string, string?> found) => CompareRecord.Run("Residencies", Registered, [found], Classes);

    private static string Result(IReadOnlyList<ComparedField> compared, string field) => compared.Single(c => c.Field == field).Result;
}
