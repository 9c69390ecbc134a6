using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Protection;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>Plates over HTTP: ordered and counted by the registrar, mounted and scanned by officers, each within what they may see.</summary>
public abstract class PlateTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Plates);

    private Task<Caller> OfficerAsync() => County.OfficerAsync(Beat);

    private Task<Caller> RegistrarAsync() => County.RoleAsync("registrar");

    private static string Today => Register.County.Day(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_batch_is_ordered_by_its_action_and_ordering_again_makes_no_more()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        var (_, room) = await PlaceAsync(officer, Beat);
        var (id, number) = await BatchAsync(registrar);
        var ordered = (await registrar.PostAsync($"PlateBatches({id})/Order", new { })).Expect(200);
        Assert.Equal(("ordered", Today), (ordered.Json.GetProperty("Status").GetString(), ordered.Json.GetProperty("OrderedOn").GetString()));
        var plates = (await registrar.GetAsync($"Doorplates?$filter=BatchNumber eq '{number}' and AddressId eq {room}")).Expect(200).Value;
        Assert.Equal(("ordered", "small"), (plates.Single().GetProperty("Status").GetString(), plates.Single().GetProperty("Size").GetString()));
        var before = await CountAsync(registrar, $"Doorplates/$count?$filter=BatchNumber eq '{number}'");
        (await registrar.PostAsync($"PlateBatches(Number='{number}')/Order", new { })).Expect(200);
        Assert.Equal(before, await CountAsync(registrar, $"Doorplates/$count?$filter=BatchNumber eq '{number}'"));
        Assert.Equal("delivered", (await registrar.PostAsync($"PlateBatches({id})/Deliver", new { })).Expect(200).Json.GetProperty("Status").GetString());
        (await registrar.PostAsync($"PlateBatches({id})/Order", new { })).Expect(Problems.PlateStep);
        (await registrar.PostAsync($"PlateBatches({NewId()})/Order", new { })).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task A_batch_is_printed_behind_the_reply_and_read_in_parts()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        await PlaceAsync(officer, Beat);
        var (id, number) = await BatchAsync(registrar);
        (await registrar.PostAsync($"PlateBatches({id})/Print", new { })).Expect(Problems.PlateStep);
        Assert.Equal(204, (await registrar.GetAsync($"PlateBatches({id})/Sheets/$value")).Status);
        (await registrar.PostAsync($"PlateBatches({id})/Order", new { })).Expect(200);
        (await registrar.PostAsync($"PlateBatches({id})/Print", new { Sheet = "wide" })).Expect(Problems.MalformedRequest);
        (await registrar.PostAsync($"PlateBatches({id})/Print", new { })).Expect(200);
        var printed = await SheetsAsync(registrar, id);
        Assert.Equal((200, "application/pdf"), (printed.Status, printed.Headers["Content-Type"]));
        Assert.StartsWith("%PDF-1.7", printed.Text, StringComparison.Ordinal);
        var part = await registrar.GetAsync($"PlateBatches(Number='{number}')/Sheets/$value", "Range: bytes=0-7");
        Assert.Equal((206, "%PDF-1.7"), (part.Status, part.Text));
        var manifest = (await registrar.GetAsync($"PlateBatches({id})/SheetsManifest/$value")).Expect(200).Json;
        var count = await CountAsync(registrar, $"Doorplates/$count?$filter=BatchNumber eq '{number}'");
        Assert.Equal((count, count), (manifest.GetProperty("count").GetInt32(), manifest.GetProperty("plates").GetArrayLength()));
        Assert.Equal($"\"{manifest.GetProperty("files")[0].GetProperty("sha256").GetString()}\"", printed.Headers["ETag"]);
        foreach (var caller in new[] { officer, await County.RoleAsync("supervisor"), await County.RoleAsync("investigator"), await County.RoleAsync("administrator") })
        {
            (await caller.PostAsync($"PlateBatches({id})/Print", new { })).Expect(Problems.NotFound);
            (await caller.GetAsync($"PlateBatches({id})/Sheets/$value")).Expect(Problems.NotFound);
            (await caller.GetAsync($"PlateBatches({id})/SheetsManifest/$value")).Expect(Problems.NotFound);
        }

        (await registrar.PutAsync($"PlateBatches({id})/Sheets/$value", null, new { })).Expect(Problems.MethodNotAllowed);
    }

    [Fact]
    public async Task What_stands_in_the_way_of_printing_is_told_with_the_serials_to_whoever_comes_for_the_sheets()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        await PlaceAsync(officer, Beat);
        var (id, number) = await BatchAsync(registrar);
        (await registrar.PostAsync($"PlateBatches({id})/Order", new { })).Expect(200);
        var serial = number + "-X";
        (await registrar.PostAsync("Doorplates", new { Id = NewId(), BeatCode = Beat, Token = PlateToken.New(Keys.Current), Size = "small", Status = "ordered", BatchNumber = number, SerialNumber = serial, NumberText = "1号\uE863" })).Expect(201);
        (await registrar.PostAsync($"PlateBatches({id})/Print", new { })).Expect(200);
        var sheets = await SheetsAsync(registrar, id);
        sheets.Expect(Problems.PlatesNotPrintable);
        var details = sheets.Json.GetProperty("error").GetProperty("details").EnumerateArray().ToList();
        Assert.Equal(["NoGlyph", "NoText"], details.Select(d => d.GetProperty("code").GetString()).Order());
        Assert.All(details, d => Assert.Equal(serial, d.GetProperty("target").GetString()));
    }

    [Theory]
    [InlineData("officer")]
    [InlineData("supervisor")]
    [InlineData("investigator")]
    [InlineData("administrator")]
    public async Task Batches_are_the_registrars_alone_on_every_path(string role)
    {
        var caller = role == "officer" ? await OfficerAsync() : await County.RoleAsync(role);
        var (id, number) = await BatchAsync(await RegistrarAsync());
        (await caller.GetAsync("PlateBatches")).Expect(Problems.NotAllowed);
        Assert.NotEqual(200, (await caller.GetAsync($"PlateBatches({id})")).Status);
        Assert.NotEqual(200, (await caller.GetAsync($"PlateBatches(Number='{number}')")).Status);
        (await caller.PostAsync($"PlateBatches({id})/Order", new { })).Expect(Problems.NotFound);
        (await caller.PostAsync($"PlateBatches({id})/Deliver", new { })).Expect(Problems.NotFound);
        (await caller.PostAsync("PlateBatches", new { Id = NewId(), Number = Number("X") })).Expect(Problems.NotAllowed);
    }

    [Fact]
    public async Task A_plate_goes_by_its_actions_from_the_box_to_the_wall_and_is_replaced_with_a_lineage_both_ways()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        var (id, token, _) = await PlateAsync(officer, registrar);
        var mounted = (await officer.PostAsync($"Doorplates({id})/Mount", new { Longitude = 108.25, Latitude = 33.04 }, "If-Match: W/\"1\"")).Expect(200);
        Assert.Equal(("mounted", Today), (mounted.Json.GetProperty("Status").GetString(), mounted.Json.GetProperty("MountedOn").GetString()));
        (await officer.PostAsync($"Doorplates({id})/Mount", new { Longitude = 108.25 }, "If-Match: *")).Expect(200);
        (await officer.PostAsync($"Doorplates({id})/ReportDamaged", new { Reason = "砸坏" }, "If-Match: *")).Expect(200);
        (await officer.PostAsync($"Doorplates({id})/ReportMissing", new { }, "If-Match: *")).Expect(200);
        (await officer.PostAsync($"Doorplates({id})/Retire", new { Reason = "不再需要" }, "If-Match: *")).Expect(Problems.NotAllowed);
        (await officer.PostAsync($"Doorplates({id})/Mount", new { })).Expect(Problems.PreconditionRequired);
        var old = (await officer.PostAsync($"Doorplates({id})/Replace", new { Reason = "丢失" }, "If-Match: *")).Expect(200);
        Assert.Equal("replaced", old.Json.GetProperty("Status").GetString());
        var next = old.Json.GetProperty("ReplacedById").GetGuid();
        var by = (await officer.GetAsync($"Doorplates({next})?$expand=Replaces")).Expect(200).Json;
        Assert.Equal((id, "planned"), (by.GetProperty("Replaces").GetProperty("Id").GetGuid(), by.GetProperty("Status").GetString()));
        Assert.NotEqual(token, by.GetProperty("Token").GetString());
        (await officer.PostAsync($"Doorplates({id})/Replace", new { Reason = "again" }, "If-Match: *")).Expect(Problems.PlateStep);
        var refused = (await officer.PostAsync($"Doorplates({id})/Mount", new { }, "If-Match: *")).Expect(Problems.PlateStep);
        Assert.Contains("A plate that is replaced cannot become mounted.", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_a_plate_is_replaced_is_said_by_the_plate_in_its_place_alone()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        var (id, token, room) = await PlateAsync(officer, registrar);
        foreach (var caller in new[] { officer, registrar })
            (await caller.PatchAsync($"Doorplates({id})", "*", new { Status = "replaced" })).Expect(Problems.PlateStep);
        Assert.Equal("inUse", await StandingAsync(officer, token));
        var next = NewId();
        (await officer.PostAsync("Doorplates", new { Id = next, BeatCode = Beat, AddressId = room, Token = PlateToken.New(Keys.Current), Size = "small", Status = "mounted", MountedAt = Now, ReplacesId = id })).Expect(201);
        var old = (await officer.GetAsync($"Doorplates({id})")).Expect(200).Json;
        Assert.Equal(("replaced", next), (old.GetProperty("Status").GetString(), old.GetProperty("ReplacedById").GetGuid()));
        (await officer.PostAsync($"Doorplates({next})/Replace", new { Reason = "again" }, "If-Match: W/\"7\"")).Expect(Problems.PreconditionFailed);
    }

    [Fact]
    public async Task A_batch_is_printed_and_delivered_by_its_actions_in_boxes()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        await PlaceAsync(officer, Beat);
        var (id, number) = await BatchAsync(registrar);
        (await registrar.PostAsync($"PlateBatches({id})/MarkPrinted", new { })).Expect(Problems.PlateStep);
        (await registrar.PostAsync($"PlateBatches({id})/Order", new { })).Expect(200);
        var first = $"{number}-0000001";
        (await registrar.PostAsync($"PlateBatches({id})/MarkPrinted", new { ToSerial = first })).Expect(200);
        var plate = Assert.Single((await registrar.GetAsync($"Doorplates?$filter=BatchNumber eq '{number}' and SerialNumber eq '{first}'")).Expect(200).Value);
        Assert.Equal(("printed", Today), (plate.GetProperty("Status").GetString(), plate.GetProperty("PrintedOn").GetString()));
        Assert.Equal("printed", (await registrar.PostAsync($"PlateBatches(Number='{number}')/MarkPrinted", new { })).Expect(200).Json.GetProperty("Status").GetString());
        Assert.Equal(0, await CountAsync(registrar, $"Doorplates/$count?$filter=BatchNumber eq '{number}' and Status eq 'ordered'"));
        Assert.Equal("delivered", (await registrar.PostAsync($"PlateBatches({id})/Deliver", new { })).Expect(200).Json.GetProperty("Status").GetString());
        (await officer.PostAsync($"PlateBatches({id})/MarkPrinted", new { })).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task The_commands_of_an_office_do_the_same_over_the_server()
    {
        var officer = await OfficerAsync();
        await PlaceAsync(officer, Beat);
        var number = Number("C");
        Assert.Equal(0, (await OfficeAsync("registrar", "order", "--batch", number, "--beat", Beat, "--maker", "示范标牌厂")).Code);
        var batch = (await (await RegistrarAsync()).GetAsync($"PlateBatches(Number='{number}')")).Expect(200).Json;
        Assert.Equal(("ordered", Beat), (batch.GetProperty("Status").GetString(), batch.GetProperty("BeatCode").GetString()));
        Assert.StartsWith("AlreadyExists", (await OfficeAsync("registrar", "order", "--batch", number, "--beat", County.Home)).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await OfficeAsync("registrar", "order", "--batch", number)).Code);

        var counts = JsonDocument.Parse((await OfficeAsync("registrar", "status", "--batch", number, "--json")).Output).RootElement;
        var ordered = Assert.Single(counts.GetProperty("batches").EnumerateArray());
        Assert.True(ordered.GetProperty("ordered").GetInt32() > 0);
        Assert.Equal(ordered.GetProperty("ordered").GetInt32(), ordered.GetProperty("wanted").GetInt32());
        Assert.Empty(counts.GetProperty("beats").EnumerateArray());

        Assert.Equal(0, (await OfficeAsync("registrar", "deliver", "--batch", number)).Code);
        var all = JsonDocument.Parse((await OfficeAsync("registrar", "status", "--json")).Output).RootElement;
        var delivered = Assert.Single(all.GetProperty("batches").EnumerateArray(), b => b.GetProperty("batchNumber").GetString() == number);
        Assert.Equal(ordered.GetProperty("ordered").GetInt32(), delivered.GetProperty("delivered").GetInt32());
        Assert.True(all.GetProperty("beats").GetArrayLength() > 3);

        // An officer sees the own beat, and batches are not the officer's.
        var own = JsonDocument.Parse((await OfficeAsync($"officer-{Beat}", "status", "--json")).Output).RootElement;
        Assert.Equal(Beat, Assert.Single(own.GetProperty("beats").EnumerateArray()).GetProperty("beatCode").GetString());
        Assert.Equal(1, (await OfficeAsync($"officer-{Beat}", "order", "--batch", Number("C"))).Code);
        Assert.StartsWith("NotFound", (await OfficeAsync("registrar", "status", "--batch", "it's none")).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await OfficeAsync("registrar", "deliver", "--batch", "it's none")).Code);
    }

    [Fact]
    public async Task An_officers_scan_opens_the_address_with_house_stays_last_visit_and_what_is_due()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        var (id, token, room) = await PlateAsync(officer, registrar);
        var (resident, stay) = await SettleAsync(officer, Beat, room);
        (await officer.PostAsync("Houses", new { Id = NewId(), BeatCode = Beat, AddressId = room, Use = "dwelling", Occupancy = "let" })).Expect(201);
        (await officer.PostAsync("Visits", Visit(Beat, NewId(), room))).Expect(201);
        var entries = await EntriesAsync(resident);
        var scan = (await officer.SendAsync("GET", $"D/{token.ToLowerInvariant()}?lon=108.25&lat=33.04", null)).Expect(200);
        Assert.Equal(("inUse", id), (scan.Json.GetProperty("standing").GetString(), scan.Json.GetProperty("plate").GetProperty("Id").GetGuid()));
        var address = scan.Json.GetProperty("address");
        Assert.Equal((room, 1, 1, 1), (address.GetProperty("Id").GetGuid(), address.GetProperty("Houses").GetArrayLength(), address.GetProperty("Residencies").GetArrayLength(), address.GetProperty("Visits").GetArrayLength()));
        Assert.Contains('*', address.GetProperty("Residencies")[0].GetProperty("Resident").GetProperty("Phone").GetString()!);
        Assert.Equal(["Addresses", "Houses", "Residencies"], scan.Json.GetProperty("due").EnumerateArray().Select(d => d.GetProperty("EntitySet").GetString()).Order());
        Assert.Contains(stay.ToString(), scan.Text, StringComparison.Ordinal);
        Assert.Equal("no-store", scan.Header("Cache-Control"));
        Assert.Equal(entries + 1, await EntriesAsync(resident));
    }

    [Fact]
    public async Task Officers_are_told_unknown_forged_and_revoked_apart_and_another_beats_plate_is_unknown()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        var (id, token, _) = await PlateAsync(officer, registrar);
        var other = await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour));
        Assert.Equal("inUse", await StandingAsync(officer, token));
        var elsewhere = (await other.SendAsync("GET", $"d/{token}", null)).Expect(200);
        Assert.Equal("""{"standing":"unknown"}""", elsewhere.Text);
        Assert.Equal("unknown", await StandingAsync(officer, PlateToken.New(Keys.Current)));
        Assert.Equal("forged", await StandingAsync(officer, token[..^1] + (token[^1] == '0' ? '1' : '0')));
        Assert.Equal("unknown", await StandingAsync(officer, "OLDER123"));
        (await registrar.PostAsync($"Doorplates({id})/Replace", new { Reason = "旧" }, "If-Match: *")).Expect(200);
        var revoked = (await officer.SendAsync("GET", $"d/{token}", null)).Expect(200).Json;
        Assert.Equal(("revoked", Today), (revoked.GetProperty("standing").GetString(), revoked.GetProperty("plate").GetProperty("RevokedOn").GetString()));
        Assert.StartsWith(officer.Root + "odata/Doorplates(", revoked.GetProperty("plate").GetProperty("ReplacedBy").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!!!", 404)]
    [InlineData("01235?lon=1", 400)]
    [InlineData("01235?lon=x&lat=1", 400)]
    [InlineData("01235?lon=1&lat=91", 400)]
    [InlineData("01235?lon=NaN&lat=1", 400)]
    [InlineData("a%2Fb", 404)]
    public async Task A_scan_that_cannot_be_read_is_a_problem(string path, int status)
    {
        var reply = (await (await OfficerAsync()).SendAsync("GET", "d/" + path, null)).Expect(status);
        Assert.NotNull(reply.Problem);
    }

    [Theory]
    [InlineData("investigator")]
    [InlineData("administrator")]
    public async Task Who_reads_no_plates_scans_none(string role) =>
        (await (await County.RoleAsync(role)).SendAsync("GET", "d/01235", null)).Expect(Problems.NotAllowed);

    [Fact]
    public async Task Counts_are_of_the_beats_that_the_asker_sees()
    {
        var (officer, registrar) = (await OfficerAsync(), await RegistrarAsync());
        var (id, _, _) = await PlateAsync(officer, registrar);
        (await officer.PostAsync($"Doorplates({id})/Mount", new { }, "If-Match: *")).Expect(200);
        var progress = (await officer.GetAsync($"PlateProgress(From={Today},To={Today})")).Expect(200).Value;
        Assert.Equal(Beat, Assert.Single(progress).GetProperty("BeatCode").GetString());
        Assert.True(progress[0].GetProperty("Mounted").GetInt32() >= 1);
        Assert.Equal(Beat, Assert.Single((await officer.GetAsync($"PlateRates(Day={Today})")).Expect(200).Value).GetProperty("BeatCode").GetString());
        Assert.True((await registrar.GetAsync($"PlateRates(Day={Today})")).Expect(200).Value.Count > 3);
        Assert.NotEmpty((await registrar.GetAsync($"PlateBatchRates(Day={Today})")).Expect(200).Value);
        Assert.Single((await officer.GetAsync($"LetHouseScans(Day={Today})")).Expect(200).Value);
        (await officer.GetAsync("PlateProgress(From=2026-01-02,To=2026-01-01)")).Expect(Problems.MalformedRequest);
        (await officer.GetAsync("PlateProgress(From=2020-01-01,To=2026-01-01)")).Expect(Problems.TooComplex);
        (await (await County.RoleAsync("investigator")).GetAsync($"PlateRates(Day={Today})")).Expect(Problems.NotAllowed);
    }

    /// <summary>fieldcollect plates, with an account over the server.</summary>
    private async Task<(int Code, string Output, string Error)> OfficeAsync(string user, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        string[] over = ["--user", user, "--password", County.Account(user).Password, "--url", County.Server.Address.ToString()];
        var code = await Cli.PlateCommands.PlatesCommand.Create().Parse([.. arguments, .. over]).InvokeAsync(new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private PlateKeys Keys => PlateKeyRing.Of(RegisterKeys.OpenOrCreate(County.DataFolder));

    private static string Number(string stem) => $"{stem}-{Next()}";

    // Some plates take a second; on a machine with other work, longer.
    private static async Task<Reply> SheetsAsync(Caller registrar, Guid batch)
    {
        var sheets = await registrar.GetAsync($"PlateBatches({batch})/Sheets/$value");
        for (var tries = 0; sheets.Status == 503 && tries < 600; tries++)
        {
            await Task.Delay(100);
            sheets = await registrar.GetAsync($"PlateBatches({batch})/Sheets/$value");
        }

        return sheets;
    }

    private async Task<(Guid Id, string Number)> BatchAsync(Caller registrar)
    {
        var (id, number) = (NewId(), Number("B"));
        (await registrar.PostAsync("PlateBatches", new { Id = id, Number = number, BeatCode = Beat, Maker = "示范标牌厂" })).Expect(201);
        return (id, number);
    }

    /// <summary>A plate that was ordered for a new room.</summary>
    private async Task<(Guid Id, string Token, Guid Room)> PlateAsync(Caller officer, Caller registrar)
    {
        var (_, room) = await PlaceAsync(officer, Beat);
        var (id, token) = (NewId(), PlateToken.New(Keys.Current));
        (await registrar.PostAsync("Doorplates", new { Id = id, BeatCode = Beat, AddressId = room, Token = token, Size = "small", Status = "ordered", BatchNumber = "T" })).Expect(201);
        return (id, token, room);
    }

    private static async Task<string?> StandingAsync(Caller caller, string token) =>
        (await caller.SendAsync("GET", $"d/{token}", null)).Expect(200).Json.GetProperty("standing").GetString();

    private Task<int> EntriesAsync(Guid person) => County.TablesAsync(async context =>
    {
        var key = person.ToByteArray(bigEndian: true);
        return (await context.AuditEntries.AsNoTracking().Where(e => e.Action != "write").ToListAsync()).Count(e => e.Keys.AsSpan().IndexOf(key) >= 0);
    });
}

public sealed class SqlitePlateTests(SqliteCounty county) : PlateTests(county);

public sealed class PostgresPlateTests(PostgresCounty county) : PlateTests(county);
