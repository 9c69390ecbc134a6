using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;
using FieldCollect.Register;
using FieldCollect.Register.Residents;

namespace FieldCollect.Client.Tests;

/// <summary>The register's rules are met at the door.</summary>
public class RuleTests
{
    private static Resident Newcomer(string number) => new()
    {
        Name = "王小明", Sex = "1", BirthDate = new DateOnly(1990, 3, 7), DocumentKind = "111", IdentityNumber = number,
    };

    [Fact]
    public async Task A_wrong_check_digit_asks_for_evidence_and_saves_nothing_without_it()
    {
        using var s = await Situation.Loaded();
        var draft = VisitDraft.At(Situation.Home);
        draft.Add(Newcomer("990101199003070010"), Ids.New(s.Clock.GetUtcNow()));
        var answer = s.Terminal.RecordVisit(draft);
        Assert.False(answer.IsSaved);
        Assert.Empty(answer.Refusals);
        Assert.Equal("IdentityNumber", Assert.Single(answer.EvidenceNeeded).Field);
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
    }

    [Fact]
    public async Task With_a_photo_of_the_document_it_is_taken()
    {
        using var s = await Situation.Loaded();
        var draft = VisitDraft.At(Situation.Home);
        var person = Newcomer("990101199003070010");
        person.IdentityEvidenceId = draft.Attach("document", "image/jpeg", [1, 2, 3], Ids.New(s.Clock.GetUtcNow()));
        draft.Add(person, Ids.New(s.Clock.GetUtcNow()));
        Assert.True(s.Terminal.RecordVisit(draft).IsSaved);
    }

    [Fact]
    public async Task An_officer_may_send_it_without_evidence()
    {
        using var s = await Situation.Loaded();
        var draft = VisitDraft.At(Situation.Home).WithoutEvidence();
        draft.Add(Newcomer("990101199003070010"), Ids.New(s.Clock.GetUtcNow()));
        var answer = s.Terminal.RecordVisit(draft);
        Assert.True(answer.IsSaved);
        Assert.NotEmpty(answer.EvidenceNeeded);
    }

    [Fact]
    public async Task A_masked_number_that_was_not_touched_is_not_judged()
    {
        using var s = await Situation.Loaded();
        var answer = s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        Assert.True(answer.IsSaved);
        Assert.Empty(answer.Breaches);
    }

    [Fact]
    public async Task An_unknown_code_is_refused_even_without_evidence()
    {
        using var s = await Situation.Loaded();
        var answer = s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).WithoutEvidence().Change("Houses", Situation.House, "Occupancy", "haunted"));
        Assert.False(answer.IsSaved);
        Assert.Equal("Occupancy", Assert.Single(answer.Refusals).Field);
    }

    [Fact]
    public async Task Codes_are_judged_by_the_lists_that_were_pulled()
    {
        using var s = await Situation.Loaded();
        s.Register.Page("delta-1", Situation.Page(
            [.. Register.CodeLists.CodeLists.Standard().All
                .Select(c => Situation.Row("CodeItems", new JsonObject { ["List"] = c.List, ["Code"] = c.Code, ["Chinese"] = c.Chinese, ["English"] = c.English, ["Value"] = c.Value, ["Version"] = 1 }))
                .Append(Situation.Row("CodeItems", new JsonObject { ["List"] = "Occupancy", ["Code"] = "haunted", ["Chinese"] = "闹鬼", ["English"] = "Haunted", ["Version"] = 1 }))],
            deltaLink: "delta-2"));
        await s.Terminal.PullAsync();
        Assert.True(s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Houses", Situation.House, "Occupancy", "haunted")).IsSaved);
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_names_the_property_and_not_the_value()
    {
        using var s = await Situation.Loaded();
        var draft = VisitDraft.At(Situation.Home).Change("Houses", Situation.House, new JsonObject { ["Rooms"] = "10012345678" });
        var wrong = Assert.Throws<TerminalException>(() => s.Terminal.RecordVisit(draft));
        Assert.Equal(("WrongType", "Houses.Rooms"), (wrong.Code, wrong.Target));
        Assert.DoesNotContain("10012345678", wrong.ToString(), StringComparison.Ordinal);
    }
}
