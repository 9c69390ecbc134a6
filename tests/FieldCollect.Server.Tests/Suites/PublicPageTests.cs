using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Protection;

namespace FieldCollect.Server.Tests;

/// <summary>The page of a plate, as anybody gets it: the address and who is on duty, never who lives there.</summary>
public abstract class PublicPageTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Declarations);

    [Fact]
    public async Task A_page_says_where_it_is_and_who_is_on_duty_in_the_language_that_is_wished_for()
    {
        var (token, room) = await PlateAsync();
        var officer = await County.OfficerAsync(Beat);
        var address = (await officer.GetAsync($"Addresses({room})")).Expect(200).Json;
        var citizen = new Citizen(County);
        var chinese = (await citizen.GetAsync($"/d/{token}")).Expect(200);
        Assert.Contains("<html lang=\"zh-CN\">", chinese.Text);
        Assert.Contains(address.GetProperty("FullText").GetString()!, chinese.Words);
        Assert.Contains("居住登记", chinese.Words);
        Assert.Contains("<html lang=\"en\">", (await citizen.GetAsync($"/d/{token}", "Accept-Language: en-GB, zh;q=0.5")).Text);
        Assert.Contains("<html lang=\"zh-CN\">", (await citizen.GetAsync($"/d/{token}?lang=zh", "Accept-Language: en")).Text);
        // As the QR code has it, and as somebody types it.
        Assert.Equal(chinese.Text, (await citizen.GetAsync($"/D/{token}")).Text);
        Assert.Equal(chinese.Text, (await citizen.GetAsync($"/d/{token.ToLowerInvariant()}")).Text);
        var station = County.Beats[0].StationCode;
        Assert.Contains((await officer.GetAsync($"Stations('{station}')")).Json.GetProperty("DutyPhone").GetString()!, chinese.Words);
    }

    [Fact]
    public async Task A_page_needs_no_script_no_cookie_and_nobody_else()
    {
        var (token, _) = await PlateAsync();
        var page = (await new Citizen(County).GetAsync($"/d/{token}")).Expect(200);
        Assert.True(page.Bytes.Length < 30_000);
        Assert.DoesNotContain("<script", page.Text);
        Assert.DoesNotContain("http", page.Text.Replace("http-equiv", "", StringComparison.Ordinal));
        Assert.False(page.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal(("no-store", "nosniff", "same-origin"), (page.Headers["Cache-Control"], page.Headers["X-Content-Type-Options"], page.Headers["Referrer-Policy"]));
        var policy = page.Headers["Content-Security-Policy"];
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Fact]
    public async Task A_full_house_an_empty_one_and_none_have_pages_of_one_length_without_a_word_of_it()
    {
        var officer = await County.OfficerAsync(Beat);
        var (full, fullRoom) = await PlateAsync();
        var (empty, emptyRoom) = await PlateAsync();
        var (unknown, _) = await PlateAsync();
        var house = NewId();
        (await officer.PostAsync("Houses", new { Id = house, BeatCode = Beat, AddressId = fullRoom, Use = "dwelling", Occupancy = "let", OwnerName = "产权人丙", OwnerPhone = PhoneNumber() })).Expect(201);
        await SettleAsync(officer, Beat, fullRoom);
        (await officer.PostAsync("Houses", new { Id = NewId(), BeatCode = Beat, AddressId = emptyRoom, Use = "dwelling", Occupancy = "vacant" })).Expect(201);
        var citizen = new Citizen(County);
        var pages = new List<Shown>();
        foreach (var token in new[] { full, empty, unknown })
            pages.Add((await citizen.GetAsync($"/d/{token}")).Expect(200));
        Assert.Single(pages.Select(p => p.Bytes.Length).Distinct());
        Assert.DoesNotContain("产权人丙", pages[0].Words);
        Assert.DoesNotContain("试验人", pages[0].Words);
    }

    [Fact]
    public async Task Unknown_forged_and_revoked_tokens_have_one_answer_to_the_public()
    {
        var (revoked, _) = await PlateAsync();
        var officer = await County.OfficerAsync(Beat);
        var plate = (await officer.GetAsync($"Doorplates(Token='{revoked}')")).Expect(200);
        await (await County.RoleAsync("registrar")).PatchAsync($"Doorplates({plate.Json.GetProperty("Id").GetString()})", plate.ETag, new { Status = "retired" });
        var citizen = new Citizen(County);
        var pages = new List<Shown>();
        foreach (var token in new[] { revoked, Genuine(), Forged(), "ABC", "12345678", "%E9%97%A8", new string('Z', 300) })
            pages.Add(await citizen.GetAsync($"/d/{token}"));
        Assert.All(pages, p => Assert.Equal(404, p.Status));
        Assert.Single(pages.Select(p => p.Text).Distinct());
        Assert.Single(pages.Select(p => string.Join(';', p.Headers.Where(h => h.Key != "Date").OrderBy(h => h.Key).Select(h => $"{h.Key}={h.Value}"))).Distinct());
    }

    [Fact]
    public async Task Whoever_tries_tokens_is_told_to_wait_and_others_are_not()
    {
        var (token, _) = await PlateAsync();
        var script = new Citizen(County);
        Shown? told = null;
        for (var i = 0; i < 60 && told?.Status != 429; i++)
            told = await script.GetAsync($"/d/{Forged()}");
        told!.Expect(429);
        Assert.True(int.Parse(told.Headers["Retry-After"]) is > 0 and <= 60);
        Assert.Contains("请稍等片刻再试", told.Words);
        Assert.Contains("Please wait", told.Words);
        (await script.GetAsync($"/d/{token}")).Expect(429);
        (await new Citizen(County).GetAsync($"/d/{token}")).Expect(200);
    }

    [Fact]
    public async Task A_plate_that_was_retired_is_not_shown_from_the_next_request_on()
    {
        var (token, _) = await PlateAsync();
        var citizen = new Citizen(County);
        (await citizen.GetAsync($"/d/{token}")).Expect(200);
        (await citizen.GetAsync($"/d/{token}")).Expect(200);
        var registrar = await County.RoleAsync("registrar");
        var plate = (await registrar.GetAsync($"Doorplates(Token='{token}')")).Expect(200);
        (await registrar.PatchAsync($"Doorplates({plate.Json.GetProperty("Id").GetString()})", plate.ETag, new { Status = "retired" })).Expect(204);
        (await citizen.GetAsync($"/d/{token}")).Expect(404);
        (await citizen.GetAsync($"/d/{token}/residence")).Expect(404);
    }

    private string Genuine() => PlateToken.New(new PlateKeyRing(null, RegisterKeys.OpenOrCreate(County.DataFolder), TimeProvider.System).Keys.Current);

    private string Forged() => PlateToken.New(new PlateKey('0', new byte[PlateKey.SecretLength]));

    private async Task<(string Token, Guid Room)> PlateAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var token = Genuine();
        (await officer.PostAsync("Doorplates", new { Id = NewId(), BeatCode = Beat, AddressId = room, Token = token, Size = "small", Status = "mounted", MountedAt = Now })).Expect(201);
        return (token, room);
    }
}

public sealed class SqlitePublicPageTests(SqliteCounty county) : PublicPageTests(county);

public sealed class PostgresPublicPageTests(PostgresCounty county) : PublicPageTests(county);
