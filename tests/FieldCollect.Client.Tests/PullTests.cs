using System.Net;
using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client.Tests;

/// <summary>The local beat follows the register and never loses what was done here.</summary>
public class PullTests
{
    [Fact]
    public async Task A_pulled_row_keeps_the_unsent_local_edit()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        s.Register.Page("delta-1", Situation.Page([Situation.Row("Residents", Situation.Person(7, "100****9999", "搬来"))], deltaLink: "delta-2"));
        await s.Terminal.PullAsync();

        var held = s.Terminal.Get<Register.Residents.Resident>(Situation.Resident)!;
        Assert.Equal(("100****5678", "搬来"), (held.Record.Phone, held.Record.Remark));
        Assert.Equal((8, true), (held.Version, held.IsUnsent));

        // The edit still says what it was made on: the server merges from there.
        await s.Terminal.PushAsync();
        Assert.Equal("W/\"3\"", (string?)s.Register.Taken[1]["headers"]!["If-Match"]);
    }

    [Fact]
    public async Task A_change_that_lost_a_conflict_shows_the_registers_value_after_the_next_pull()
    {
        using var s = await Situation.Loaded();
        s.Register.Page("delta-1", Situation.Page([Situation.Row("Residents", Situation.Person(4, "100****9999"))], deltaLink: "delta-2"));
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        await s.Terminal.PullAsync();
        s.Register.Decide = r => (string?)r["method"] == "PATCH"
            ? new JsonObject { ["status"] = 204, ["headers"] = new JsonObject { ["ETag"] = "W/\"4\"", ["FieldCollect-Outcome"] = "conflict" } }
            : null;
        s.Register.Page("delta-2", Situation.Page([], deltaLink: "delta-3"));
        var synced = await s.Terminal.SyncAsync();
        Assert.Equal(1, synced.Push.Conflicts);
        Assert.Equal("100****9999", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
    }

    [Fact]
    public async Task What_was_written_as_sent_stays_shown_although_the_pull_does_not_repeat_it()
    {
        using var s = await Situation.Loaded();
        var visit = s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        s.Register.Page("delta-1", Situation.Page([], deltaLink: "delta-2"));
        await s.Terminal.SyncAsync();
        var held = s.Terminal.Get<Register.Residents.Resident>(Situation.Resident)!;
        Assert.Equal(("100****5678", 4, false), (held.Record.Phone, held.Version, held.IsUnsent));
        Assert.Equal(visit.VisitId, s.Terminal.AddressCard(Situation.Home)!.LastVisit!.Record.Id);
    }

    [Fact]
    public async Task A_pull_cut_between_pages_goes_on_where_it_stopped()
    {
        using var s = new Situation();
        await s.Enrol();
        var rows = Situation.Household();
        s.Register.Page(Situation.FirstPage, Situation.Page([rows[0]!.DeepClone(), rows[1]!.DeepClone()], nextLink: "page-2"));
        s.Register.Page("page-2", Situation.Page([rows[2]!.DeepClone(), rows[3]!.DeepClone()], nextLink: "page-3"));
        Assert.Equal("NotFound", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code);

        s.Restart();
        Assert.Equal(4, s.Terminal.Status().Rows);
        Assert.Null(s.Terminal.Status().LastPull);
        s.Register.Page("page-3", Situation.Page([rows[4]!.DeepClone()], deltaLink: "delta-1"));
        s.Register.Page("delta-1", Situation.Page([], deltaLink: "delta-1"));
        var asked = s.Register.Seen.Count;
        var pulled = await s.Terminal.PullAsync();
        Assert.Equal(["/odata/page-3", "/odata/delta-1"], s.Register.Seen.Skip(asked).Select(r => r.Url));
        Assert.Equal((2, true), (pulled.Pages, pulled.FromStart));
        Assert.Equal(5, s.Terminal.Status().Rows);
    }

    [Fact]
    public async Task A_row_written_while_the_beat_was_read_from_the_start_comes_with_the_same_pull()
    {
        using var s = new Situation();
        await s.Enrol();
        var rows = Situation.Household();
        s.Register.Page(Situation.FirstPage, Situation.Page([rows[0]!.DeepClone()], deltaLink: "delta-1"));
        s.Register.Page("delta-1", Situation.Page([rows[1]!.DeepClone()], deltaLink: "delta-2"));
        await s.Terminal.PullAsync();
        Assert.Single(s.Terminal.AddressCard(Situation.Home)!.Houses);
    }

    [Fact]
    public async Task After_410_unsent_work_is_still_there()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        s.Register.Decide = _ => new JsonObject { ["status"] = 503 };
        static HttpResponseMessage TooOld() => ScriptedRegister.Json(HttpStatusCode.Gone, """{"error":{"code":"TokenTooOld","message":"No longer good."}}""");
        s.Register.Next(TooOld);

        // The register has meanwhile forgotten the plate, and raised the person.
        s.Register.Page(Situation.FirstPage, Situation.Page(
            [.. Situation.Household().Take(2).Select(r => r!.DeepClone()), Situation.Row("Residents", Situation.Person(9, "100****9999")), .. Situation.Household().Skip(3).Take(1).Select(r => r!.DeepClone())],
            deltaLink: "delta-9"));
        s.Register.Page("delta-9", Situation.Page([], deltaLink: "delta-9"));
        var pulled = await s.Terminal.PullAsync();

        Assert.True(pulled.FromStart);
        Assert.Contains(s.Register.Seen, r => r.Url == "/odata/$batch");
        Assert.Equal(1, s.Terminal.Status().UnsentVisits);
        Assert.Equal("100****5678", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
        Assert.Null(s.Terminal.FindByPlate("K7Q2M9"));
        Assert.NotNull(s.Terminal.AddressCard(Situation.Home)!.LastVisit);
    }

    [Fact]
    public async Task A_token_that_the_register_cannot_read_is_forgotten_like_one_too_old()
    {
        using var s = await Situation.Loaded();
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.BadRequest, """{"error":{"code":"MalformedRequest","message":"Not ours.","target":"$deltatoken"}}"""));
        Assert.True((await s.Terminal.PullAsync()).FromStart);
        Assert.Equal(5, s.Terminal.Status().Rows);
    }

    [Fact]
    public async Task What_was_taken_and_undone_by_a_restore_of_the_register_is_gone_when_the_beat_is_read_again()
    {
        using var s = await Situation.Loaded();
        var visit = s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678")).VisitId;
        await s.Terminal.PushAsync();

        // The backup is older than the push.
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.Gone, """{"error":{"code":"TokenTooOld","message":"No longer good."}}"""));
        await s.Terminal.PullAsync();
        Assert.Null(s.Body("Visits", visit));
        Assert.Equal("100****0001", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
    }

    [Fact]
    public async Task A_row_made_here_that_left_the_beat_before_its_reply_was_heard_does_not_come_back_with_the_reply()
    {
        using var s = await Situation.Loaded();
        var visit = s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678")).VisitId;
        for (var i = 0; i < 6; i++)
            s.Register.Next(() => throw new HttpRequestException("cut"));
        await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PushAsync());

        // It was taken, and its street went to another beat.
        s.Register.Page("delta-1", Situation.Page([Situation.Removed("Visits", visit)], deltaLink: "delta-2"));
        s.Register.Page("delta-2", Situation.Page([], deltaLink: "delta-2"));
        await s.Terminal.PullAsync();
        Assert.Null(s.Body("Visits", visit));
        Assert.Equal(1, s.Terminal.Status().UnsentVisits);
        await s.Terminal.SyncAsync();
        Assert.Null(s.Body("Visits", visit));
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
    }

    [Fact]
    public async Task A_token_refused_again_and_again_is_the_registers_fault_and_ends()
    {
        using var s = await Situation.Loaded();
        for (var i = 0; i < 5; i++)
            s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.Gone, """{"error":{"code":"TokenTooOld","message":"No longer good."}}"""));
        Assert.Equal("TokenTooOld", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code);
        Assert.Equal(5, s.Terminal.Status().Rows);
    }

    [Fact]
    public async Task An_unknown_property_survives_locally()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        Assert.Equal("1.5", s.Body("Residents", Situation.Resident)!["SomethingNew"]!["Deep"]!.ToJsonString());
    }

    [Fact]
    public async Task Rows_of_a_set_that_this_terminal_has_not_heard_of_are_kept()
    {
        using var s = await Situation.Loaded();
        var id = Guid.Parse("01900000-0000-7000-8000-0000000000ff");
        s.Register.Page("delta-1", Situation.Page([Situation.Row("Kennels", new JsonObject { ["Id"] = id, ["Version"] = 1, ["Dogs"] = 3 })], deltaLink: "delta-2"));
        await s.Terminal.PullAsync();
        Assert.Equal(3, (int?)s.Body("Kennels", id)!["Dogs"]);
    }

    [Fact]
    public async Task A_row_that_left_the_beat_is_not_shown_and_its_unsent_edit_still_goes_out()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Houses", Situation.House, "Occupancy", "vacant"));
        s.Register.Page("delta-1", Situation.Page([Situation.Removed("Houses", Situation.House), Situation.Removed("Doorplates", Situation.Plate, "deleted")], deltaLink: "delta-2"));
        var pulled = await s.Terminal.PullAsync();
        Assert.Equal(2, pulled.Removed);
        Assert.Empty(s.Terminal.AddressCard(Situation.Home)!.Houses);
        Assert.Null(s.Terminal.FindByPlate("K7Q2M9"));
        await s.Terminal.PushAsync();
        Assert.Contains(s.Register.Taken, t => (string?)t["url"] == $"Houses({Situation.House})");
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
    }

    [Fact]
    public async Task Reference_data_with_a_composite_key_comes_and_goes()
    {
        using var s = await Situation.Loaded();
        s.Register.Page("delta-1", Situation.Page([Situation.Row("CodeItems", new JsonObject { ["List"] = "Sex", ["Code"] = "9", ["Chinese"] = "未说明", ["English"] = "Not stated", ["Version"] = 1 })], deltaLink: "delta-2"));
        await s.Terminal.PullAsync();
        Assert.Equal(6, s.Terminal.Status().Rows);
        s.Register.Page("delta-2", Situation.Page([new JsonObject { ["@context"] = "#CodeItems/$deletedEntity", ["@removed"] = new JsonObject { ["reason"] = "deleted" }, ["@id"] = "CodeItems(List='Sex',Code='9')" }], deltaLink: "delta-3"));
        await s.Terminal.PullAsync();
        Assert.Equal(5, s.Terminal.Status().Rows);
    }

    [Fact]
    public async Task A_revoked_terminal_is_told_so_and_keeps_its_work()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).WithOutcome("nobodyHome"));
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.Forbidden, """{"error":{"code":"DeviceRevoked","message":"This terminal has been revoked."}}"""));
        Assert.Equal("DeviceRevoked", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.SyncAsync())).Code);
        Assert.Equal(1, s.Terminal.Status().UnsentVisits);
    }
}
