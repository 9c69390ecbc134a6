using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client.Tests;

/// <summary>What an officer was told is saved is saved.</summary>
public class SavingTests
{
    private const string DieAfterSaving = "FIELDCOLLECT_TEST_SAVE_INTO";

    /// <summary>Run as a process of its own by the test below: saves one visit, says so, and waits to be killed.</summary>
    [ModuleInitializer]
    internal static void SaveAndWait()
    {
        if (Environment.GetEnvironmentVariable(DieAfterSaving) is not { } file)
            return;
        using var http = new HttpClient(new ScriptedRegister());
        var terminal = Terminal.Open(file, http);
        var saved = terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        Console.WriteLine(saved.IsSaved ? "saved" : "not saved");
        Console.Out.Flush();
        Thread.Sleep(Timeout.Infinite);
    }

    [Fact]
    public async Task A_visit_saved_is_in_the_outbox_after_the_process_dies()
    {
        using var s = await Situation.Loaded();
        s.Terminal.Dispose();
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(SavingTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [DieAfterSaving] = s.File },
        })!;
        Assert.Equal("saved", await process.StandardOutput.ReadLineAsync());
        process.Kill();
        await process.WaitForExitAsync();

        s.Restart();
        Assert.Equal(1, s.Terminal.Status().UnsentVisits);
        Assert.Equal("100****5678", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
        await s.Terminal.PushAsync();
        Assert.Equal(2, s.Register.Taken.Count);
        Assert.Equal("10012345678", (string?)s.Register.Taken[1]["body"]!["Phone"]);
    }

    [Fact]
    public async Task A_visit_shows_at_once_and_masks_what_was_typed()
    {
        using var s = await Situation.Loaded();
        var saved = s.Terminal.RecordVisit(VisitDraft.At(Situation.Home)
            .Change("Residents", Situation.Resident, "Phone", "10012345678")
            .Confirm("Houses", Situation.House));
        Assert.True(saved.IsSaved);

        var card = s.Terminal.AddressCard(Situation.Home)!;
        Assert.Equal("100****5678", card.Stays[0].Resident!.Record.Phone);
        Assert.True(card.Stays[0].Resident!.IsUnsent);
        Assert.Equal(s.Clock.GetUtcNow(), card.Houses[0].Record.VerifiedAt);
        Assert.Equal(saved.VisitId, card.LastVisit!.Record.Id);
        Assert.Equal(["changed", "confirmed"], card.LastVisit.Record.Findings.Select(f => f.Result));
        Assert.Equal("changed", card.LastVisit.Record.Outcome);
    }

    [Fact]
    public async Task Two_edits_of_one_row_both_start_from_the_version_the_server_sent()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Remark", "夜班"));
        await s.Terminal.PushAsync();
        var edits = s.Register.Taken.Where(t => (string?)t["method"] == "PATCH").ToList();
        Assert.Equal(["W/\"3\"", "W/\"3\""], edits.Select(e => (string?)e["headers"]!["If-Match"]));
        Assert.Equal($"Residents({Situation.Resident})", (string?)edits[0]["url"]);
    }

    [Fact]
    public async Task A_row_named_twice_in_a_visit_is_written_once()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home)
            .Confirm("Houses", Situation.House)
            .Change("Houses", Situation.House, "Occupancy", "vacant")
            .Change("Houses", Situation.House, new JsonObject { ["Remark"] = "空" }));
        await s.Terminal.PushAsync();
        var edit = Assert.Single(s.Register.Taken, t => (string?)t["method"] == "PATCH")["body"]!.AsObject();
        Assert.Equal(["Occupancy", "Remark", "VerifiedAt"], edit.Select(p => p.Key).Order());
    }

    [Fact]
    public async Task What_a_visit_refers_to_goes_before_it_in_one_group()
    {
        using var s = await Situation.Loaded();
        var draft = VisitDraft.At(Situation.Home);
        var now = s.Clock.GetUtcNow();
        var photo = draft.Attach("document", "image/jpeg", [1, 2, 3], Register.Ids.New(now));
        var person = draft.Add(new Register.Residents.Resident { Name = "李四", Sex = "2", IdentityEvidenceId = photo }, Register.Ids.New(now));
        draft.Add(new Register.Residents.Residency { ResidentId = person, Kind = "floating" }, Register.Ids.New(now));
        Assert.True(s.Terminal.RecordVisit(draft).IsSaved);
        await s.Terminal.PushAsync();
        Assert.Equal(["Visits", "Attachments", "Residents", "Residencies"], s.Register.Taken.Select(t => (string?)t["url"]));
        Assert.Single(s.Register.Taken.Select(t => (string?)t["atomicityGroup"]).Distinct());
        var stay = s.Register.Taken[3]["body"]!;
        Assert.Equal(Situation.Home.ToString(), (string?)stay["AddressId"]);
        Assert.Equal(ScriptedRegister.Beat, (string?)stay["BeatCode"]);
        Assert.NotNull(stay["VerifiedAt"]);
        Assert.Null(stay["DueOn"]);
        Assert.Equal("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", (string?)s.Register.Taken[1]["body"]!["Sha256"]);
    }

    [Fact]
    public async Task An_address_made_here_reads_as_its_parents_text_and_its_own_element()
    {
        using var s = await Situation.Loaded();
        var draft = VisitDraft.At(Situation.Home);
        var id = draft.Add("Addresses", new JsonObject { ["ParentId"] = Situation.Home, ["Kind"] = "room", ["Name"] = "202室", ["DivisionCode"] = "610922100001", ["Status"] = "inUse" }, Register.Ids.New(s.Clock.GetUtcNow()));
        s.Terminal.CheckVisit(draft);
        Assert.Null(s.Terminal.AddressCard(id));
        s.Terminal.RecordVisit(draft.WithoutEvidence());
        Assert.Equal("石泉县向阳路12号2栋201室202室", s.Terminal.AddressCard(id)!.Address.Record.FullText);
    }

    [Fact]
    public async Task A_visit_that_says_nothing_is_not_a_visit()
    {
        using var s = await Situation.Loaded();
        Assert.Equal("NothingFound", Assert.Throws<TerminalException>(() => s.Terminal.RecordVisit(VisitDraft.At(Situation.Home))).Code);
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
        Assert.True(s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).WithOutcome("nobodyHome")).IsSaved);
    }

    [Fact]
    public async Task A_row_the_terminal_does_not_hold_cannot_be_changed()
    {
        using var s = await Situation.Loaded();
        var draft = VisitDraft.At(Situation.Home).Confirm("Houses", Guid.Empty);
        Assert.Equal("UnknownRecord", Assert.Throws<TerminalException>(() => s.Terminal.RecordVisit(draft)).Code);
    }

    [Fact]
    public async Task The_file_is_its_owners_alone()
    {
        using var s = await Situation.Loaded();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(s.File));
    }
}
