using FieldCollect.Client.Visits;
using FieldCollect.Register;
using FieldCollect.Register.Fields;

namespace FieldCollect.Client.Tests;

/// <summary>What an officer looks up, without a network.</summary>
public class ReadingTests
{
    [Fact]
    public async Task Due_is_what_has_come_of_age_or_was_never_seen_by_address()
    {
        using var s = await Situation.Loaded();
        var due = Assert.Single(s.Terminal.Due(new DateOnly(2026, 11, 22)));
        Assert.Equal("石泉县向阳路12号2栋201室", due.Text);
        Assert.Equal(["Houses", "Residencies"], due.Rows.Select(r => r.EntitySet));
        Assert.Null(due.DueOn);
        Assert.Single(Assert.Single(s.Terminal.Due(new DateOnly(2026, 10, 1))).Rows);
    }

    [Fact]
    public async Task What_was_seen_today_is_not_due_any_more()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Confirm("Houses", Situation.House).Confirm("Residencies", Situation.Stay));
        Assert.Empty(s.Terminal.Due(new DateOnly(2026, 11, 22)));
    }

    [Fact]
    public async Task Someone_who_left_is_not_due()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).End("Residencies", Situation.Stay, new DateOnly(2026, 11, 20), "movedAway"));
        Assert.Equal(["Houses"], Assert.Single(s.Terminal.Due(new DateOnly(2026, 11, 22))).Rows.Select(r => r.EntitySet));
        Assert.Equal(new DateOnly(2026, 11, 20), s.Terminal.AddressCard(Situation.Home)!.Stays[0].Stay.Record.EndedOn);
    }

    [Theory]
    [InlineData("K7Q2M9")]
    [InlineData("k7q2m9")]
    [InlineData("https://plates.example/p/K7Q2M9?c=4")]
    [InlineData(" https://plates.example/p/K7Q2M9/ ")]
    public async Task A_plate_is_found_by_its_token_or_its_url(string scanned)
    {
        using var s = await Situation.Loaded();
        Assert.Equal((Situation.Home, true), (s.Terminal.FindByPlate(scanned)!.AddressId!.Value, s.Terminal.FindByPlate(scanned)!.IsCurrent));
    }

    [Theory]
    [InlineData("向阳路12号", "Addresses")]
    [InlineData("张", "Residents")]
    public async Task An_address_or_a_person_is_found_by_part_of_the_text(string text, string set)
    {
        using var s = await Situation.Loaded();
        var found = Assert.Single(s.Terminal.Search(text));
        Assert.Equal((set, Situation.Home, "石泉县向阳路12号2栋201室"), (found.EntitySet, found.AddressId!.Value, found.AddressText));
        Assert.Empty(s.Terminal.Search("没有"));
        Assert.Empty(s.Terminal.Search(" "));
    }

    [Fact]
    public async Task Status_says_what_is_not_yet_on_the_server_and_since_when()
    {
        using var s = await Situation.Loaded();
        var first = s.Clock.GetUtcNow();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).WithOutcome("nobodyHome"));
        s.Clock.Advance(TimeSpan.FromDays(2));
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).WithOutcome("refused"));
        var status = s.Terminal.Status();
        Assert.Equal((2, first), (status.UnsentVisits, status.OldestUnsent!.Value));
        Assert.Equal((ScriptedRegister.Beat, "officer"), (status.Beat, status.User));
    }

    [Fact]
    public void Every_verifiable_set_can_be_due() =>
        Assert.Equal(
            ["Addresses", "Houses", "Residencies", "Units"],
            EntitySets.All.Where(s => typeof(IVerifiable).IsAssignableFrom(s.Type)).Select(s => s.Name).Order(StringComparer.Ordinal));
}
