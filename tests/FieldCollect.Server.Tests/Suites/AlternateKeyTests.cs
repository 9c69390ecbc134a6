using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>Records by another name: Addresses(Code='…'), Doorplates(Token='…') and $entity?$id=….</summary>
public abstract class AlternateKeyTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private static string Token() => $"T{Next():00000000}";

    private async Task<(Caller Officer, Guid Id, string Token)> PlateAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (id, token) = (NewId(), Token());
        (await (await County.RoleAsync("registrar")).PostAsync("Doorplates", new { Id = id, BeatCode = Beat, Token = token, Size = "small", Status = "planned" })).Expect(201);
        return (officer, id, token);
    }

    private async Task<(Caller Officer, Guid Id, string Code)> AddressAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (id, code) = (NewId(), $"C{Next():0000000}");
        (await officer.PostAsync("Addresses", new { Id = id, BeatCode = Beat, DivisionCode = County.Division, Kind = "street", Name = $"试验{Next()}路", Code = code, CodingScheme = "demo" })).Expect(201);
        return (officer, id, code);
    }

    [Fact]
    public async Task A_plate_is_read_and_written_by_its_token()
    {
        var (officer, id, token) = await PlateAsync();
        var plate = (await officer.GetAsync($"Doorplates(Token='{token}')?$select=Id,Token")).Expect(200);
        Assert.Equal(id, plate.Json.GetProperty("Id").GetGuid());
        (await officer.PatchAsync($"Doorplates(Token='{token}')", plate.ETag, new { NumberText = "12号" })).Expect(204);
        (await officer.PatchAsync($"Doorplates(Token='{token}')", plate.ETag, new { NumberText = "13号" })).Expect(Problems.PreconditionFailed);
        (await officer.PutAsync($"Doorplates(Token='{token}')/NumberText", "*", new { value = "14号" })).Expect(204);
        Assert.Equal("14号", (await officer.GetAsync($"Doorplates({id})/NumberText/$value")).Text);
        var part = new { id = "1", method = "PATCH", url = $"Doorplates(Token='{token}')", headers = new Dictionary<string, string> { ["If-Match"] = "*" }, body = new { NumberText = "15号" } };
        (await officer.BatchAsync([part])).Part("1").Expect(204);
        Assert.Equal("15号", (await officer.GetAsync($"Doorplates({id})/NumberText/$value")).Text);
    }

    [Fact]
    public async Task No_record_is_made_under_a_key_that_is_not_its_own()
    {
        var officer = await County.OfficerAsync(Beat);
        (await officer.SendAsync("PUT", $"odata/Doorplates(Token='{Token()}')", Caller.Json(new { BeatCode = Beat, Size = "small", Status = "planned" }))).Expect(Problems.NotFound);
        (await officer.DeleteAsync($"Doorplates(Token='{Token()}')", "*")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task Another_beats_record_has_no_other_name_either()
    {
        var (_, id, token) = await PlateAsync();
        var other = await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour));
        (await other.GetAsync($"Doorplates(Token='{token}')")).Expect(Problems.NotFound);
        (await other.PatchAsync($"Doorplates(Token='{token}')", "*", new { NumberText = "1" })).Expect(Problems.NotFound);
        (await other.GetAsync($"$entity?$id=Doorplates({id})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task The_code_of_an_address_names_the_one_in_use()
    {
        var (officer, id, code) = await AddressAsync();
        Assert.Equal(id, (await officer.GetAsync($"Addresses(Code='{code}')")).Expect(200).Json.GetProperty("Id").GetGuid());
        Assert.Equal("0", (await officer.GetAsync($"Addresses(Code='{code}')/Children/$count")).Expect(200).Text);
        (await officer.PatchAsync($"Addresses(Code='{code}')", "*", new { Status = "retired", ValidTo = "2026-01-01", RetiredReason = "拆除" })).Expect(204);
        (await officer.GetAsync($"Addresses(Code='{code}')")).Expect(Problems.NotFound);
        var next = NewId();
        (await officer.PostAsync("Addresses", new { Id = next, BeatCode = Beat, DivisionCode = County.Division, Kind = "street", Name = $"试验{Next()}路", Code = code, CodingScheme = "demo" })).Expect(201);
        Assert.Equal(next, (await officer.GetAsync($"Addresses(Code='{code}')/Id/$value")).Expect(200).Text is { } text ? Guid.Parse(text) : default);
    }

    [Theory]
    [InlineData("Residents(IdentityNumber='{0}')")]
    [InlineData("Residents(identitynumber='{0}')/Residencies")]
    [InlineData("Residents(Phone='{0}')")]
    [InlineData("Residents(IdentityNumber%3D'{0}')")]
    [InlineData("$entity?$id=Residents(IdentityNumber='{0}')")]
    public async Task A_personal_number_is_no_key_in_a_URL(string url)
    {
        var number = Number();
        var reply = (await (await County.OfficerAsync(Beat)).GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, number))).Expect(Problems.SensitiveInUrl);
        Assert.Contains("/$query", reply.Text);
        Assert.DoesNotContain(number, reply.Text);
    }

    [Theory]
    [InlineData("Doorplates({0})")]
    [InlineData("/odata/Doorplates({0})")]
    [InlineData("{1}odata/Doorplates({0})")]
    [InlineData("Doorplates/{0}")]
    [InlineData("Doorplates(Token='{2}')")]
    public async Task An_entity_is_found_by_its_id(string id)
    {
        var (officer, plate, token) = await PlateAsync();
        var url = Uri.EscapeDataString(string.Format(System.Globalization.CultureInfo.InvariantCulture, id, plate, officer.Root, token));
        var reply = (await officer.GetAsync($"$entity?$id={url}&$select=Token&$expand=Beat($select=Name)")).Expect(200);
        Assert.Equal(token, reply.Json.GetProperty("Token").GetString());
        Assert.Equal("Writes警务区", reply.Json.GetProperty(nameof(Beat)).GetProperty("Name").GetString());
        Assert.Equal("", (await officer.SendAsync("HEAD", $"odata/$entity?$id={url}", null)).Expect(200).Text);
    }

    [Fact]
    public async Task An_id_that_is_none_is_refused()
    {
        var officer = await County.OfficerAsync(Beat);
        (await officer.GetAsync("$entity")).Expect(Problems.MalformedUrl);
        (await officer.GetAsync("$entity?$id=http://elsewhere.example/Beats('x')")).Expect(Problems.MalformedUrl);
        (await officer.GetAsync("$entity?$id=Beats")).Expect(Problems.NotFound);
        (await officer.GetAsync("$entity?$id=Persons(1)")).Expect(Problems.UnknownEntitySet);
        (await officer.GetAsync($"$entity?$id=Addresses({NewId()})")).Expect(Problems.NotFound);
        (await officer.GetAsync("Beats?$id=Beats('x')")).Expect(Problems.MalformedUrl);
        (await officer.PatchAsync("$entity?$id=Beats('x')", "*", new { })).Expect(Problems.MethodNotAllowed);
        Assert.Equal("GET, HEAD, OPTIONS", (await officer.SendAsync("OPTIONS", "odata/$entity", null)).Expect(204).Header("Allow"));
    }
}

public sealed class SqliteAlternateKeyTests(SqliteCounty county) : AlternateKeyTests(county);

public sealed class PostgresAlternateKeyTests(PostgresCounty county) : AlternateKeyTests(county);
