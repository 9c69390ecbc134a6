using System.Text.Json;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

public abstract class AuditTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Audit);

    [Fact]
    public async Task Reading_people_leaves_who_whom_from_which_terminal_and_why()
    {
        var officer = await County.OfficerAsync(Beat);
        var device = NewId();
        (await officer.PostAsync("Devices", new { Id = device, BeatCode = Beat, Name = "终端" })).Expect(201);
        var account = County.Account($"officer-{Beat}");
        var signedIn = (await County.Anonymous.SignInAsync(account.UserName, account.Password, device)).Expect(200);
        var terminal = new Caller(County.Http, signedIn.Json.GetProperty("access_token").GetString());
        var (_, room) = await PlaceAsync(terminal, Beat);
        var (resident, stay) = await SettleAsync(terminal, Beat, room);

        foreach (var (url, purpose, ids) in new[]
        {
            ($"Residents({resident})", "missing person", new[] { resident }),
            ($"Residents?$filter=Id eq {resident}&$select=Id", "", [resident]),
            ($"Residents({resident})?$expand=Residencies", "", [resident, stay]),
            ($"Residencies({stay})/Resident/Name", "", [resident]),
        })
        {
            var last = await LastNumberAsync();
            (await terminal.GetAsync(url, purpose.Length > 0 ? [$"FieldCollect-Purpose: {purpose}"] : [])).Expect(200);
            var entry = Assert.Single(await EntriesAsync(last, device), e => e.Action == "read");
            Assert.Equal((purpose.Length > 0 ? purpose : "dailyCollection", ids.Length), (entry.Purpose, entry.Count));
            Assert.Equal(ids.Order(), KeysOf(entry).Order());
            Assert.Contains("Residents", entry.EntitySet);
        }
    }

    [Fact]
    public async Task Writing_pulling_searching_and_signing_in_leave_entries_too()
    {
        var account = County.Account($"officer-{Beat}");
        var last = await LastNumberAsync();
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, _) = await SettleAsync(officer, Beat, room);
        (await officer.GetAsync($"Beats('{Beat}')/Changes")).Expect(200);
        (await officer.SendAsync("POST", "odata/Residents/$query", Caller.Text($"$filter=Phone eq '{PhoneNumber()}'", "text/plain"))).Expect(200);
        (await officer.BatchAsync([Pushing.Part("1", null, "GET", $"Residents({resident})", null)])).Part("1").Expect(200);
        (await County.Anonymous.SignInAsync(account.UserName, "wrong")).Expect(400);
        (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(200);
        var entries = await EntriesAsync(last, null);
        Assert.Contains(entries, e => e.Action == "write" && KeysOf(e).Contains(resident));
        Assert.Contains(entries, e => e.Action == "pull" && KeysOf(e).Contains(resident));
        Assert.Contains(entries, e => e.Action == "read" && KeysOf(e).SequenceEqual([resident]));
        Assert.Contains(entries, e => e.Action == "search" && e.Keys.Length == 0);
        Assert.Contains(entries, e => e.Action == "signInFailed");
        Assert.Contains(entries, e => e.Action == "signIn");
    }

    [Fact]
    public async Task A_reply_to_a_write_that_shows_people_is_a_reading_of_them()
    {
        const string Shown = "Prefer: return=representation";
        var officer = await County.OfficerAsync(Beat);
        var (street, room) = await PlaceAsync(officer, Beat);
        var (one, stay) = await SettleAsync(officer, Beat, room);
        var (other, otherStay) = await SettleAsync(officer, Beat, room);
        var etags = (await officer.GetAsync($"Residents?$filter=Id in ({one},{other})")).Expect(200).Value
            .Select(r => new Dictionary<string, object> { ["Id"] = r.GetProperty("Id").GetGuid(), ["@etag"] = r.GetProperty("@odata.etag").GetString()! }).ToList();
        object Alias() => new { Id = NewId(), BeatCode = Beat, AddressId = room, Text = $"别名{Next()}", Kind = "popular" };
        var etag = etags.Single(e => e["Id"].Equals(one))["@etag"].ToString();

        // What each reply shows beside what it made, and nothing for a reply that shows only that.
        var cases = new (Func<Task<Reply>> Send, Guid[] Ids)[]
        {
            (() => officer.PatchAsync("Residents", null, new { value = etags }, Shown, "OData-MaxVersion: 4.01"), [one, other]),
            (() => officer.PatchAsync($"Residents({one})", etag, new { }, Shown), [one]),
            (() => officer.PatchAsync($"Addresses({room})?$expand=Residencies($expand=Resident)", "W/\"1\"", new { }, Shown), [one, stay, other, otherStay]),
            (() => officer.PostAsync("AddressAliases?$expand=Address($expand=Residencies($expand=Resident))", Alias()), [one, stay, other, otherStay]),
            (() => officer.PutAsync($"Residents({one})/Remark", etag, new { value = "x" }, Shown), [one]),
            (() => officer.PostAsync("Residents", Resident(Beat, NewId())), []),
        };
        foreach (var (send, ids) in cases)
        {
            var last = await LastNumberAsync();
            var reply = await send();
            Assert.True(reply.Status is 200 or 201, reply.Text);
            Assert.Equal(ids.Order(), (await EntriesAsync(last, null)).Where(e => e.Action == "read").SelectMany(KeysOf).Order());
        }

        var before = await LastNumberAsync();
        var batch = await officer.BatchAsync(
        [
            Pushing.Part("1", null, "PATCH", $"Addresses({room})?$expand=Residencies($expand=Resident)", new { }, etag: "W/\"1\"", prefer: "return=representation"),
            Pushing.Part("2", null, "PATCH", $"Residents({other})", new { }, etag: etags.Single(e => e["Id"].Equals(other))["@etag"].ToString(), prefer: "return=representation"),
        ]);
        batch.Part("1").Expect(200);
        batch.Part("2").Expect(200);
        var entries = (await EntriesAsync(before, null)).Where(e => e.Action == "read").ToList();
        Assert.Equal([1, 4], entries.Select(e => e.Count).Order());
        Assert.Contains(entries, e => KeysOf(e).SequenceEqual([other]));
    }

    [Fact]
    public async Task Finding_out_without_being_shown_is_a_search()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, _) = await SettleAsync(officer, Beat, room);
        foreach (var (url, set) in new[]
        {
            ("Residents/$count?$filter=Name eq '试验人'", "Residents"),
            ("Residents?$top=0&$count=true&$filter=Name eq '试验人'", "Residents"),
            ("Residents?$top=0&$filter=Name eq '试验人'", "Residents"),
            ("Residents?$filter=Name eq '无此人'", "Residents"),
            ("Addresses?$filter=Residencies/any(r:r/Resident/Name eq '试验人')", "Residents"),
            ("Addresses/$count?$filter=Residencies/$count($filter=Resident/Name eq '试验人') gt 0", "Residents"),
            ("Addresses/$count?$filter=Houses/any(h:startswith(h/OwnerName,'试'))", "Houses"),
            ("Houses/$count?$filter=startswith(OwnerName,'试')", "Houses"),
            ("Addresses?$orderby=Residencies/$count($filter=Resident/Sex eq '1')", "Residents"),
            ("AddressAliases?$expand=Address($expand=Residencies($filter=Resident/Sex eq '1';$top=0;$count=true))", "Residents"),
        })
        {
            var last = await LastNumberAsync();
            (await officer.GetAsync(url)).Expect(200);
            var entry = Assert.Single(await EntriesAsync(last, null));
            Assert.Equal("search", entry.Action);
            Assert.Contains(set, entry.EntitySet.Split(' '));
        }

        foreach (var url in new[] { "Residents/$count", $"Residents/$count?$filter=BeatCode eq '{Beat}'", $"Residents/$count?$filter=Id eq {resident}", "Addresses?$filter=Residencies/any()", "Addresses?$orderby=FullText" })
        {
            var last = await LastNumberAsync();
            (await officer.GetAsync(url)).Expect(200);
            Assert.Empty(await EntriesAsync(last, null));
        }
    }

    [Fact]
    public async Task That_there_is_no_value_is_read_too()
    {
        var officer = await County.OfficerAsync(Beat);
        var resident = NewId();
        (await officer.PostAsync("Residents", Resident(Beat, resident))).Expect(201);
        var last = await LastNumberAsync();
        (await officer.GetAsync($"Residents({resident})/Remark")).Expect(204);
        (await officer.BatchAsync([Pushing.Part("1", null, "GET", $"Residents({resident})/Remark/$value", null)])).Part("1").Expect(204);
        var entries = await EntriesAsync(last, null);
        Assert.Equal(2, entries.Count);
        Assert.All(entries, e => Assert.Equal("read", e.Action));
        Assert.All(entries, e => Assert.Equal([resident], KeysOf(e)));
    }

    [Fact]
    public async Task A_change_is_a_reading_of_whom_it_is_about_and_shows_personal_values_masked()
    {
        var officer = await County.OfficerAsync(Beat);
        var (resident, old, phone) = (NewId(), PhoneNumber(), PhoneNumber());
        (await officer.PostAsync("Residents", Resident(Beat, resident, old))).Expect(201);
        (await officer.PatchAsync($"Residents({resident})", "W/\"1\"", new { Phone = phone, Remark = "改" })).Expect(204);
        var shown = (await officer.GetAsync($"Residents({resident})")).Expect(200).Json.GetProperty("Phone").GetString();
        var registrar = await County.RoleAsync("registrar");
        var change = (await registrar.GetAsync($"Changes?$filter=RecordId eq {resident} and Kind eq 'updated'")).Expect(200).Value.Single();
        var key = $"Changes(ChangeNumber={change.GetProperty("ChangeNumber").GetInt64()},Ordinal={change.GetProperty("Ordinal").GetInt32()})";
        foreach (var (url, member) in new[]
        {
            ($"Changes?$filter=RecordId eq {resident} and Kind eq 'updated'&$select=Fields", "value"),
            (key, ""),
            ($"{key}?$select=Fields&$format=application/json;odata.metadata=none", ""),
            ($"{key}/Fields", ""),
            ($"{key}/Fields/$value", ""),
        })
        {
            var last = await LastNumberAsync();
            var purpose = $"history {NewId()}";
            var reply = (await registrar.GetAsync(url, $"FieldCollect-Purpose: {purpose}")).Expect(200);
            var json = member.Length > 0 ? reply.Value.Single() : reply.Json;
            var fields = json.ValueKind == JsonValueKind.Array ? json : json.TryGetProperty("Fields", out var own) ? own : json.GetProperty("value");
            var ofPhone = fields.EnumerateArray().Single(f => f.GetProperty("Name").GetString() == "Phone");
            Assert.Equal(shown, ofPhone.GetProperty("New").GetString());
            Assert.Equal($"{old[..3]}****{old[^4..]}", ofPhone.GetProperty("Old").GetString());
            Assert.Equal("改", fields.EnumerateArray().Single(f => f.GetProperty("Name").GetString() == "Remark").GetProperty("New").GetString());
            var entry = await County.TablesAsync(context => context.AuditEntries.SingleAsync(e => e.Number > last && e.Purpose == purpose));
            Assert.Equal("Changes Residents", entry.EntitySet);
            Assert.Equal([resident], KeysOf(entry));
        }
    }

    [Fact]
    public async Task Readings_and_writings_at_once_keep_the_chain_whole()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, _) = await SettleAsync(officer, Beat, room);
        var last = await LastNumberAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; i < 12; i++)
            {
                if (worker % 2 == 0)
                    (await officer.GetAsync($"Residents({resident})")).Expect(200);
                else
                    (await officer.PostAsync("Residents", Resident(Beat, NewId()))).Expect(201);
            }
        }));
        var entries = await EntriesAsync(last, null);
        Assert.True(entries.Count(e => e.Action == "read" && KeysOf(e).Contains(resident)) >= 48);
        Assert.True(entries.Count(e => e.Action == "write") >= 48);
        Assert.Null((await VerifyAsync(County)).FirstBad);
    }

    [Fact]
    public async Task Who_hangs_up_in_the_middle_has_read_what_was_sent()
    {
        var registrar = await County.RoleAsync("registrar");
        const string Purpose = "hangs up";
        await registrar.HangUpAsync("Residents?$top=5000&$expand=Residencies", 4_096, $"FieldCollect-Purpose: {Purpose}");
        AuditEntry? entry = null;
        for (var i = 0; i < 100 && entry is null; i++)
        {
            await Task.Delay(50);
            entry = await County.TablesAsync(context => context.AuditEntries.SingleOrDefaultAsync(e => e.Purpose == Purpose));
        }

        Assert.NotNull(entry);
        var all = (await registrar.GetAsync("Residents/$count")).Expect(200);
        // Not all of them, or the reply was over before the hanging up and this tests nothing.
        Assert.InRange(KeysOf(entry).Count, 5, int.Parse(all.Text, System.Globalization.CultureInfo.InvariantCulture) - 1);
    }

    [Fact]
    public async Task An_entry_that_was_altered_taken_out_or_cut_off_is_named()
    {
        var officer = await County.OfficerAsync(County.Home);
        for (var i = 0; i < 6; i++)
            (await officer.GetAsync("Residents?$top=2")).Expect(200);
        Assert.Equal(5, await TamperAsync(e => e.Where(a => a.Number == 5).ExecuteUpdateAsync(s => s.SetProperty(a => a.Count, 99))));
        Assert.Equal(4, await TamperAsync(e => e.Where(a => a.Number == 4).ExecuteUpdateAsync(s => s.SetProperty(a => a.Purpose, "x"))));
        Assert.Equal(3, await TamperAsync(e => e.Where(a => a.Number == 3).ExecuteDeleteAsync()));
        Assert.Equal(3, await TamperAsync(e => e.Where(a => a.Number >= 3).ExecuteDeleteAsync()));
    }

    public static Task<(long? FirstBad, long Checked)> VerifyAsync(County county) => county.TablesAsync(async context =>
    {
        // The chain and its head in one moment: the server goes on meanwhile.
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable);
        return await AuditLog.VerifyAsync(context);
    });

    // In a transaction that is never committed: the others' chain stays as it is.
    private Task<long?> TamperAsync(Func<IQueryable<AuditEntry>, Task<int>> tamper) => County.TablesAsync(async context =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable);
        Assert.NotEqual(0, await tamper(context.AuditEntries));
        var (firstBad, _) = await AuditLog.VerifyAsync(context);
        await transaction.RollbackAsync();
        return firstBad;
    });

    private Task<long> LastNumberAsync() => County.TablesAsync(async context =>
    {
        return (await context.State.SingleAsync()).AuditNumber;
    });

    // Other suites read and write meanwhile: entries of this beat's officer only.
    private Task<List<AuditEntry>> EntriesAsync(long after, Guid? device) => County.TablesAsync(async context =>
    {
        var user = (await context.Users.SingleAsync(u => u.UserName == $"officer-{Beat}")).Id;
        return await context.AuditEntries.Where(e => e.Number > after && e.UserId == user && (device == null || e.DeviceId == device)).OrderBy(e => e.Number).ToListAsync();
    });

    private static List<Guid> KeysOf(AuditEntry entry) => [.. entry.Keys.Chunk(16).Select(k => new Guid(k, bigEndian: true))];
}

public sealed class SqliteAuditTests(SqliteCounty county) : AuditTests(county);

public sealed class PostgresAuditTests(PostgresCounty county) : AuditTests(county);
