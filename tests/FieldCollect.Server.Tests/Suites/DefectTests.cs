using FieldCollect.Register;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>Defects over the wire: who sees which, who dismisses, and that personal data stays out of them.</summary>
public abstract class DefectTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Actions);

    private async Task<(Caller Officer, Guid Unit, string Url)> ShopWithoutRepresentativeAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var unit = NewId();
        (await officer.PostAsync("Units", new { Id = unit, BeatCode = Beat, AddressId = room, Name = "试验商店", Kind = "shop" })).Expect(201);
        var defect = Assert.Single((await officer.GetAsync(Of(unit))).Expect(200).Value);
        return (officer, unit, $"Defects({defect.GetProperty("Id").GetGuid()})");
    }

    private static string Of(Guid record) => $"Defects?$filter=RecordId eq {record} and Check eq 'UnitWithoutRepresentative'";

    [Fact]
    public async Task A_defect_is_there_when_the_push_is_answered_and_names_its_records()
    {
        var (officer, unit, url) = await ShopWithoutRepresentativeAsync();
        var defect = (await officer.GetAsync(url)).Expect(200).Json;
        Assert.Equal(("open", "doubt", Beat, "Units"), (defect.GetProperty("Status").GetString(), defect.GetProperty("Severity").GetString(), defect.GetProperty("BeatCode").GetString(), defect.GetProperty("EntitySet").GetString()));
        var record = Assert.Single(defect.GetProperty("Records").EnumerateArray());
        Assert.Equal(unit, record.GetProperty("RecordId").GetGuid());
        Assert.False(defect.TryGetProperty("Scope", out _));
    }

    [Fact]
    public async Task Those_of_a_batch_are_there_soon_after_its_reply()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var unit = NewId();
        var reply = await officer.BatchAsync([new { id = "1", method = "POST", url = "Units", body = new { Id = unit, BeatCode = Beat, AddressId = room, Name = "试验商店", Kind = "shop" } }]);
        reply.Part("1").Expect(201);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await officer.GetAsync(Of(unit))).Expect(200).Value.Count == 0)
            await Task.Delay(20, patience.Token);
    }

    [Fact]
    public async Task Those_of_one_part_of_a_batch_are_there_for_the_next()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var unit = NewId();
        var reply = await officer.BatchAsync([
            new { id = "1", method = "POST", url = "Units", body = new { Id = unit, BeatCode = Beat, AddressId = room, Name = "试验商店", Kind = "shop" } },
            new { id = "2", method = "GET", url = Of(unit) }]);
        reply.Part("1").Expect(201);
        Assert.Single(reply.Part("2").Expect(200).Value);
    }

    [Fact]
    public async Task The_supervisor_dismisses_it_with_a_reason_and_takes_that_back_the_officer_does_neither()
    {
        var (officer, _, url) = await ShopWithoutRepresentativeAsync();
        var supervisor = await County.RoleAsync("supervisor");
        (await officer.PostAsync($"{url}/Dismiss", new { Reason = "自家经营" }, "If-Match: W/\"1\"")).Expect(Problems.NotAllowed);
        (await supervisor.PostAsync($"{url}/Dismiss", new { Reason = " " }, "If-Match: W/\"1\"")).Expect(Problems.MissingField);
        var dismissed = (await supervisor.PostAsync($"{url}/Dismiss", new { Reason = "自家经营" }, "If-Match: W/\"1\"")).Expect(200);
        Assert.Equal(("dismissed", "自家经营", "W/\"2\""), (dismissed.Json.GetProperty("Status").GetString(), dismissed.Json.GetProperty("DismissalReason").GetString(), dismissed.ETag));
        (await supervisor.PostAsync($"{url}/Dismiss", new { Reason = "自家经营" }, "If-Match: *")).Expect(Problems.UnknownCode);
        (await supervisor.PostAsync("RunChecks", new { Check = "UnitWithoutRepresentative" })).Expect(204);
        Assert.Equal("W/\"2\"", (await supervisor.GetAsync(url)).Expect(200).ETag);
        Assert.Equal("open", (await supervisor.PostAsync($"{url}/Reopen", new { }, "If-Match: W/\"2\"")).Expect(200).Json.GetProperty("Status").GetString());
    }

    [Fact]
    public async Task What_is_not_yours_to_see_is_not_there()
    {
        var (_, unit, url) = await ShopWithoutRepresentativeAsync();
        foreach (var stranger in new[] { await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour)), await County.RoleAsync("otherSupervisor") })
        {
            (await stranger.GetAsync(url)).Expect(Problems.NotFound);
            Assert.Empty((await stranger.GetAsync(Of(unit))).Expect(200).Value);
        }

        (await (await County.RoleAsync("otherSupervisor")).PostAsync($"{url}/Dismiss", new { Reason = "测试" }, "If-Match: *")).Expect(Problems.NotFound);
        foreach (var role in new[] { "investigator", "administrator" })
        {
            (await (await County.RoleAsync(role)).GetAsync(url)).Expect(Problems.NotAllowed);
            (await (await County.RoleAsync(role)).PostAsync("RunChecks", new { })).Expect(Problems.NotAllowed);
        }

        (await County.Anonymous.GetAsync(url)).Expect(Problems.NotSignedIn);
        (await (await County.RoleAsync("supervisor")).PostAsync("RunChecks", new { Check = "NoSuchCheck" })).Expect(Problems.UnknownCode);
    }

    [Fact]
    public async Task Reading_a_defect_is_reading_the_record_that_it_is_about()
    {
        var (officer, unit, url) = await ShopWithoutRepresentativeAsync();
        (await officer.GetAsync(url)).Expect(200);
        var entries = await County.TablesAsync(context => context.AuditEntries.AsNoTracking().Where(a => a.Action == "read" && a.EntitySet.Contains("Defects")).ToListAsync());
        Assert.Contains(unit, entries.SelectMany(entry => Enumerable.Range(0, entry.Keys.Length / 16).Select(i => new Guid(entry.Keys.AsSpan(i * 16, 16), bigEndian: true))));
    }
}

public sealed class SqliteDefectTests(SqliteCounty county) : DefectTests(county);

public sealed class PostgresDefectTests(PostgresCounty county) : DefectTests(county);
