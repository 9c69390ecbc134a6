using System.Net.Http.Headers;
using System.Text;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Protection;

namespace FieldCollect.Server.Tests;

/// <summary>From a scan to a record of the register, over HTTP as browsers send it; and what somebody tries who means harm.</summary>
public abstract class DeclarationTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Declarations);

    [Fact]
    public async Task A_declared_residence_is_confirmed_at_the_door_by_a_terminal_without_a_network()
    {
        var (token, room) = await PlateAsync();
        var (citizen, phone, number) = (new Citizen(County), PhoneNumber(), Number());
        var receipt = await DeclareAsync(citizen, token, "residence", phone, Residence("申报人乙", number));
        Assert.Contains("已受理", await StatusAsync(citizen, receipt));

        using var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        await terminal.App.PullAsync();
        var declared = Assert.Single(terminal.App.Declarations(), d => d.Declaration.Record.AddressId == room).Declaration.Record;
        Assert.Equal("申报人乙", declared.Name);
        Assert.Contains('*', declared.IdentityNumber!);
        Assert.Contains('*', declared.Phone!);
        Assert.Contains(terminal.App.Due(declared.DueOn!.Value, 5_000), a => a.AddressId == room && a.Rows.Any(r => r.Id == declared.Id));
        Assert.True(terminal.App.RecordVisit(VisitDraft.At(room).ConfirmDeclaration(declared.Id)).IsSaved);
        Assert.DoesNotContain(terminal.App.Declarations(), d => d.Declaration.Record.Id == declared.Id);
        Assert.Equal(0, (await terminal.App.PushAsync()).Quarantined);

        Assert.Contains("已确认", await StatusAsync(citizen, receipt));
        var officer = await County.OfficerAsync(Beat);
        var found = (await officer.SendAsync("POST", "odata/Residents/$query", Caller.Text($"$filter=IdentityNumber eq '{number}'&$expand=Residencies", "text/plain"))).Expect(200).Value;
        Assert.Equal(room.ToString(), Assert.Single(Assert.Single(found).GetProperty("Residencies").EnumerateArray()).GetProperty("AddressId").GetString());
    }

    [Fact]
    public async Task Only_who_works_the_beat_sees_declarations_and_nobody_makes_one_over_the_service()
    {
        var (token, room) = await PlateAsync();
        await DeclareAsync(new Citizen(County), token, "hazard", PhoneNumber(), ("text", "楼道灯不亮"));
        var officer = await County.OfficerAsync(Beat);
        var declared = Assert.Single((await officer.GetAsync($"Declarations?$filter=AddressId eq {room}")).Expect(200).Value);
        var url = $"Declarations({declared.GetProperty("Id").GetString()})";
        Assert.Equal("楼道灯不亮", declared.GetProperty("Text").GetString());
        Assert.Contains('*', declared.GetProperty("Phone").GetString()!);
        foreach (var (role, status) in new[] { ("supervisor", 200), ("registrar", 200), ("otherSupervisor", 404), ("investigator", 403), ("administrator", 403) })
            Assert.Equal(status, (await (await County.RoleAsync(role)).GetAsync(url)).Status);
        Assert.Equal(404, (await (await County.OfficerAsync(County.QuietBeat(Quiet.DeclarationsNextDoor))).GetAsync(url)).Status);
        Assert.Equal(403, (await officer.PostAsync("Declarations", new { Id = NewId(), BeatCode = Beat, AddressId = room, Kind = "hazard", Text = "甲" })).Status);
        (await officer.PostAsync($"{url}/FieldCollect.Refuse", new { Reason = "notThere" }, "If-Match: *")).Expect(200);
        Assert.Equal("refused", (await officer.GetAsync(url)).Json.GetProperty("Status").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await officer.GetAsync(url)).Json.GetProperty("Text").ValueKind);
    }

    [Fact]
    public async Task A_tenant_and_a_landlord_are_told_nothing_of_each_other_by_the_status()
    {
        var (token, room) = await PlateAsync();
        var officer = await County.OfficerAsync(Beat);
        var landlord = PhoneNumber();
        (await officer.PostAsync("Houses", new { Id = NewId(), BeatCode = Beat, AddressId = room, Use = "dwelling", Occupancy = "let", OwnerPhone = landlord })).Expect(201);
        var citizen = new Citizen(County);
        var receipt = await DeclareAsync(citizen, token, "residence", PhoneNumber(), Residence("租户丁", Number()));
        Assert.Contains("已受理", await StatusAsync(citizen, receipt));
        var message = await citizen.MessageAsync(landlord);
        Assert.DoesNotContain("租户丁", message);
        var link = message[message.IndexOf("/d/landlord/", StringComparison.Ordinal)..].Split(' ')[0];
        var owner = new Citizen(County);
        var page = (await owner.GetAsync(link)).Expect(200);
        // The number in the link has digits too: the code stands behind it.
        var code = await Task.FromResult(System.Text.RegularExpressions.Regex.Match(message, "验证码 ([0-9]{6})").Groups[1].Value);
        (await owner.SendAsync(page, ("code", code), ("answer", "yes"))).Expect(200);
        (await owner.SendAsync(page, ("code", code), ("answer", "no"))).Expect(410);
        var declared = Assert.Single((await officer.GetAsync($"Declarations?$filter=AddressId eq {room}")).Expect(200).Value);
        Assert.Equal(("received", "yes"), (declared.GetProperty("Status").GetString(), declared.GetProperty("LandlordAnswer").GetString()));
    }

    [Fact]
    public async Task Who_declares_does_not_choose_where_the_landlord_types_the_code()
    {
        var (token, room) = await PlateAsync();
        var officer = await County.OfficerAsync(Beat);
        var landlord = PhoneNumber();
        (await officer.PostAsync("Houses", new { Id = NewId(), BeatCode = Beat, AddressId = room, Use = "dwelling", Occupancy = "let", OwnerPhone = landlord })).Expect(201);
        var (citizen, phone) = (new Citizen(County), PhoneNumber());
        var ask = (await citizen.SendAsync((await citizen.GetAsync($"/d/{token}/residence")).Expect(200), [.. Residence("租户戊", Number()), ("phone", phone)])).Expect(200);
        (await citizen.PostAsync(ask.Action, ask.Hidden.Append(new("code", await citizen.CodeAsync(phone))), "Host: elsewhere.example")).Expect(200);
        var message = await citizen.MessageAsync(landlord);
        Assert.DoesNotContain("elsewhere", message);
        Assert.Contains(" https://plates.example/d/landlord/", message);
    }

    [Fact]
    public async Task A_photo_is_taken_for_what_it_is_without_where_it_was_taken()
    {
        var (token, room) = await PlateAsync();
        var citizen = new Citizen(County);
        var phone = PhoneNumber();
        var done = await DoneAsync(citizen, token, "hazard", phone, ("text", "电线裸露"));
        Assert.Contains("没有收到照片", (await PhotoAsync(citizen, done, Encoding.UTF8.GetBytes("<script>alert(1)</script>"))).Words);
        Assert.Equal(413, (await PhotoAsync(citizen, done, new byte[9 << 20])).Status);
        var photo = Photos.JpegWithPlace();
        Assert.Contains("照片已收到", (await PhotoAsync(citizen, done, photo)).Expect(200).Words);
        (await PhotoAsync(citizen, done, photo)).Expect(400);
        var officer = await County.OfficerAsync(Beat);
        var declared = Assert.Single((await officer.GetAsync($"Declarations?$filter=AddressId eq {room}")).Expect(200).Value);
        var kept = await officer.SendAsync("GET", $"odata/Attachments({declared.GetProperty("PhotoId").GetString()})/$value", null);
        Assert.Equal("image/jpeg", kept.Expect(200).Header("Content-Type"));
        Assert.DoesNotContain("GPS", kept.Text);
        Assert.DoesNotContain("phone of somebody", kept.Text);
    }

    [Fact]
    public async Task What_is_typed_does_no_harm()
    {
        var (token, room) = await PlateAsync();
        var citizen = new Citizen(County);
        const string Harm = "=HYPERLINK(\"x\")<img src=x onerror=alert(1)>\u202Eetirw\u0007\u200B";
        // Shown again with an error, it is text.
        var form = (await citizen.GetAsync($"/d/{token}/hazard")).Expect(200);
        var again = (await citizen.SendAsync(form, ("text", Harm), ("phone", "12"))).Expect(200);
        Assert.DoesNotContain("<img", again.Text);
        Assert.Contains("&lt;img", again.Text);
        await DeclareAsync(citizen, token, "hazard", PhoneNumber(), ("text", Harm));
        var officer = await County.OfficerAsync(Beat);
        var text = Assert.Single((await officer.GetAsync($"Declarations?$filter=AddressId eq {room}")).Expect(200).Value).GetProperty("Text").GetString()!;
        Assert.StartsWith("＝HYPERLINK", text);
        Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u202E' or '\u200B');
    }

    [Fact]
    public async Task One_plate_can_be_flooded_and_the_next_cannot_be_by_it()
    {
        var (token, _) = await PlateAsync();
        var (other, _) = await PlateAsync();
        Shown? last = null;
        for (var i = 0; i < 40 && last?.Status != 429; i++)
        {
            var citizen = new Citizen(County);
            last = await citizen.SendAsync(await citizen.GetAsync($"/d/{token}/hazard"), ("text", "甲"), ("phone", PhoneNumber()));
        }

        last!.Expect(429);
        Assert.True(last.Headers.ContainsKey("Retry-After"));
        await DeclareAsync(new Citizen(County), other, "hazard", PhoneNumber(), ("text", "乙"));
    }

    [Fact]
    public async Task One_phone_is_not_rung_all_day()
    {
        var phone = PhoneNumber();
        Shown? last = null;
        for (var i = 0; i < 10 && last?.Status != 429; i++)
        {
            var (token, _) = await PlateAsync();
            var citizen = new Citizen(County);
            last = await citizen.SendAsync(await citizen.GetAsync($"/d/{token}/hazard"), ("text", "甲"), ("phone", phone));
        }

        last!.Expect(429);
    }

    [Fact]
    public async Task A_form_that_is_not_ours_too_large_or_of_a_script_is_not_taken()
    {
        var (token, _) = await PlateAsync();
        var citizen = new Citizen(County);
        var form = (await citizen.GetAsync($"/d/{token}/hazard")).Expect(200);
        var fields = form.Hidden.Append(new("text", "甲")).Append(new("phone", PhoneNumber())).ToList();
        (await citizen.PostAsync(form.Action, fields.Where(f => f.Key != "token"))).Expect(400);
        (await citizen.PostAsync(form.Action, fields, "Sec-Fetch-Site: cross-site")).Expect(403);
        (await citizen.PostAsync(form.Action, fields, "Origin: https://elsewhere.example")).Expect(403);
        (await citizen.PostAsync(form.Action, fields.Append(new("website", "x")))).Expect(400);
        (await citizen.PostAsync(form.Action, fields.Append(new("more", new string('x', 40_000))))).Expect(413);
        (await citizen.PostAsync(form.Action.Replace("hazard", "letting"), fields)).Expect(400);
        var json = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        (await citizen.SendAsync(json)).Expect(400);
        (await citizen.PostAsync("/d/code", [new("pending", new Guid(1, 2, 3, new byte[8]).ToString("N")), new("code", "000000")])).Expect(400);
    }

    [Fact]
    public async Task Receipt_numbers_are_not_found_by_trying()
    {
        var script = new Citizen(County);
        var page = (await script.GetAsync("/d/receipt")).Expect(200);
        Shown? last = null;
        for (var i = 0; i < 40 && last?.Status != 429; i++)
        {
            last = await script.SendAsync(page, ("number", $"0000-0000-0000-{i:0000}"));
            Assert.True(last.Status is 404 or 429);
        }

        last!.Expect(429);
    }

    private static (string, string)[] Residence(string name, string number) =>
        [("name", name), ("document", "111"), ("number", number), ("kind", "floating"), ("begins", "2026-01-05")];

    private static async Task<string> StatusAsync(Citizen citizen, string receipt) =>
        (await citizen.SendAsync((await citizen.GetAsync("/d/receipt")).Expect(200), ("number", receipt))).Expect(200).Words;

    private static async Task<string> DeclareAsync(Citizen citizen, string token, string service, string phone, params (string, string)[] fields) =>
        (await DoneAsync(citizen, token, service, phone, fields)).Receipt;

    private static async Task<Shown> DoneAsync(Citizen citizen, string token, string service, string phone, params (string, string)[] fields)
    {
        var form = (await citizen.GetAsync($"/d/{token}/{service}")).Expect(200);
        var ask = (await citizen.SendAsync(form, [.. fields, ("phone", phone)])).Expect(200);
        Assert.DoesNotContain(phone, ask.Text);
        var done = (await citizen.SendAsync(ask, ("code", await citizen.CodeAsync(phone)))).Expect(200);
        Assert.True(done.Receipt.Length == 19, done.Words);
        return done;
    }

    private static Task<Shown> PhotoAsync(Citizen citizen, Shown done, byte[] bytes)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in done.Hidden)
            form.Add(new StringContent(value), name);
        var photo = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        form.Add(photo, "photo", "a.jpg");
        return citizen.SendAsync(new HttpRequestMessage(HttpMethod.Post, done.Action) { Content = form });
    }

    private async Task<(string Token, Guid Room)> PlateAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var token = PlateToken.New(new PlateKeyRing(null, RegisterKeys.OpenOrCreate(County.DataFolder), TimeProvider.System).Keys.Current);
        (await officer.PostAsync("Doorplates", new { Id = NewId(), BeatCode = Beat, AddressId = room, Token = token, Size = "small", Status = "mounted", MountedAt = Now })).Expect(201);
        return (token, room);
    }
}

public sealed class SqliteDeclarationTests(SqliteCounty county) : DeclarationTests(county);

public sealed class PostgresDeclarationTests(PostgresCounty county) : DeclarationTests(county);
