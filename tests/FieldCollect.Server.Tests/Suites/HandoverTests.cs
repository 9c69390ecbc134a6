using System.Globalization;
using FieldCollect.Client;
using FieldCollect.Register;
using FieldCollect.Register.Visits;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>A beat that is lent while its officer is away, as the substitute and both terminals meet it.</summary>
public abstract class HandoverTests(County county) : Suite(county)
{
    private string Lent => County.QuietBeat(Quiet.Lent);

    private string LentTo => County.QuietBeat(Quiet.LentTo);

    private static DateOnly Today => Register.County.Day(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task The_substitute_is_let_in_by_the_next_request_and_out_again_and_late_work_is_taken_in()
    {
        var (supervisor, substitute) = (await County.RoleAsync("supervisor"), await County.OfficerAsync(LentTo));
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Lent), Lent);
        var (_, own) = await PlaceAsync(substitute, LentTo);
        (await substitute.GetAsync($"Addresses({room})")).Expect(Problems.NotFound);

        var handover = (await supervisor.PostAsync("LendBeats", Wish())).Expect(201).Json.GetProperty("Id").GetString();
        (await substitute.GetAsync($"Addresses({room})")).Expect(200);
        (await substitute.GetAsync($"Beats('{Lent}')/Changes")).Expect(200);
        Assert.Equal(2, (await substitute.GetAsync($"TaskCounts(Day={Text(Today)})")).Expect(200).Value.Select(c => c.GetProperty("BeatCode").GetString()).Distinct().Count());
        (await (await County.OfficerAsync(Lent)).GetAsync($"Addresses({room})")).Expect(200);

        // A terminal of the substitute's for the beat, which works without a network when the hand-over ends.
        using var terminal = new HandTerminal(County.Http.BaseAddress!);
        await terminal.EnrolAsync(await HandTerminal.CodeAsync(substitute, Lent));
        await terminal.App.PullAsync();
        Assert.Contains(terminal.App.Tasks(Today).Listed, t => t.RecordId == room);
        var visit = terminal.Visit(room);
        (await supervisor.DeleteAsync($"Handovers({handover})", "*")).Expect(204);
        (await substitute.GetAsync($"Addresses({room})")).Expect(Problems.NotFound);
        (await substitute.GetAsync($"Beats('{Lent}')/Changes")).Expect(Problems.NotFound);
        (await substitute.GetAsync($"Addresses({own})")).Expect(200);
        Assert.Equal("BeatLost", (await Assert.ThrowsAsync<TerminalException>(() => terminal.App.SyncAsync())).Code);
        Assert.Equal((0, 0), (terminal.App.Status().UnsentVisits, terminal.App.Status().Rows));
        var taken = await County.TablesAsync(c => c.Set<Visit>().AsNoTracking().SingleAsync(v => v.Id == visit));
        Assert.Equal((Lent, Store.Accounts.DemoAccounts.OfficerOf(LentTo)), (taken.BeatCode, taken.OfficerId));
    }

    [Fact]
    public async Task Who_may_lend_and_what_is_said_of_what_cannot_be()
    {
        var supervisor = await County.RoleAsync("supervisor");
        (await (await County.OfficerAsync(Lent)).PostAsync("LendBeats", Wish())).Expect(Problems.NotAllowed);
        (await (await County.RoleAsync("investigator")).PostAsync("LendBeats", Wish())).Expect(Problems.NotAllowed);
        (await (await County.RoleAsync("otherSupervisor")).PostAsync("LendBeats", Wish())).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync("LendBeats", Wish(officer: "nobody"))).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync("LendBeats", Wish(substitute: "registrar"))).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync("LendBeats", Wish(substitute: $"officer-{County.Far}"))).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync("LendBeats", Wish(substitute: $"officer-{Lent}"))).Expect(Problems.RuleBroken);
        (await supervisor.PostAsync("LendBeats", Wish(days: -1))).Expect(Problems.RuleBroken);
        (await supervisor.PostAsync("LendBeats", new { Officer = $"officer-{Lent}" })).Expect(400);
        Assert.Equal(0, await CountAsync(await County.OfficerAsync(County.Far), $"Handovers/$count?$filter=BeatCode eq '{Lent}'"));
    }

    [Fact]
    public async Task Sent_twice_a_beat_is_lent_once()
    {
        var supervisor = await County.RoleAsync("supervisor");
        string[] headers = [$"Repeatability-Request-ID: {NewId()}", "Repeatability-First-Sent: Tue, 01 Dec 2026 08:00:00 GMT"];
        var first = (await supervisor.PostAsync("LendBeats", Wish(from: 300), headers)).Expect(201).Json.GetProperty("Id").GetString();
        Assert.Equal(first, (await supervisor.PostAsync("LendBeats", Wish(from: 300), headers)).Expect(201).Json.GetProperty("Id").GetString());
        Assert.Equal(1, await CountAsync(supervisor, $"Handovers/$count?$filter=BeatCode eq '{Lent}' and FromDay eq {Text(Today.AddDays(300))}"));
    }

    private object Wish(string? officer = null, string? substitute = null, int from = 0, int days = 3) => new
    {
        Officer = officer ?? $"officer-{Lent}", Substitute = substitute ?? $"officer-{LentTo}", FromDay = Text(Today.AddDays(from)), ToDay = Text(Today.AddDays(from + days)), Note = "培训",
    };

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

public sealed class SqliteHandoverTests(SqliteCounty county) : HandoverTests(county);

public sealed class PostgresHandoverTests(PostgresCounty county) : HandoverTests(county);
