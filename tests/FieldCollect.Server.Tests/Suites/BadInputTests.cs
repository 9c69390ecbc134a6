using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>Bad data is news: each wrong request gets its own clear problem, and leaves nothing behind. The requests stand in BadInput.cs.</summary>
public abstract class BadInputTests(County county) : Suite(county)
{
    public static TheoryData<string> Names => [.. BadInput.All.Select(c => c.Name)];

    private string Beat => County.QuietBeat(Quiet.BadInput);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_request_is_told_what_is_wrong_and_writes_nothing(string name)
    {
        var @case = BadInput.All.Single(c => c.Name == name);
        var ground = await GroundAsync();
        var registrar = await County.RoleAsync("registrar");
        var before = await CountAsync(registrar, $"Changes/$count?$filter=BeatCode eq '{Beat}'");
        var reply = await @case.Send(ground);

        reply.Expect(@case.Problem);
        var error = reply.Json.GetProperty("error");
        Assert.Equal(["error"], reply.Json.EnumerateObject().Select(p => p.Name));
        Assert.NotEqual("", error.GetProperty("message").GetString());
        foreach (var leak in new[] { ground.Secret, ground.SecretNumber, "   at ", "SELECT ", "INSERT ", "Exception", "FieldCollect.S" })
        {
            Assert.DoesNotContain(leak, reply.Text);
            Assert.DoesNotContain(leak, County.Server.Log.Replace("FieldCollect.Server[0]", ""));
        }

        Assert.Equal(before, await CountAsync(registrar, $"Changes/$count?$filter=BeatCode eq '{Beat}'"));
        if (@case.Problem == Problems.MethodNotAllowed && !name.StartsWith("batch", StringComparison.Ordinal))
            Assert.NotNull(reply.Header("Allow"));
        if (@case.Problem == Problems.NotSignedIn)
            Assert.Equal("Bearer", reply.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_wrong_check_digit_is_taken_with_a_photo_of_the_document()
    {
        var ground = await GroundAsync();
        var (visit, photo, id) = (NewId(), NewId(), NewId());
        (await ground.Officer.PostAsync("Visits", Visit(Beat, visit, ground.Room))).Expect(201);
        (await ground.Officer.PostAsync("Attachments", new { Id = photo, BeatCode = Beat, VisitId = visit, Kind = "document", ContentType = "image/jpeg", Length = 1000, Sha256 = new string('a', 64) })).Expect(201);
        (await ground.Officer.PostAsync("Residents", new { Id = id, BeatCode = Beat, Name = "试验人", Sex = "1", DocumentKind = "111", IdentityNumber = WrongNumber(), IdentityEvidenceId = photo })).Expect(201);
        Assert.Equal("failed", (await ground.Officer.GetAsync($"Residents({id})")).Json.GetProperty("IdentityCheck").GetString());
    }

    [Fact]
    public async Task The_health_of_the_server_is_told_to_anybody() =>
        Assert.Equal("ready", (await County.Anonymous.SendAsync("GET", "health/ready", null)).Expect(200).Json.GetProperty("status").GetString());

    private Task<Ground> GroundAsync() => County.OnceAsync("bad input", async () =>
    {
        var officer = await County.OfficerAsync(Beat);
        var registrar = await County.RoleAsync("registrar");
        var (street, room) = await PlaceAsync(officer, Beat);
        var (resident, stay) = await SettleAsync(officer, Beat, room);
        var retired = NewId();
        (await officer.PostAsync("Addresses", new { Id = retired, BeatCode = Beat, DivisionCode = County.Division, Kind = "street", Name = "旧路", Status = "retired", RetiredReason = "拆除", ValidTo = "2026-01-01" })).Expect(201);
        var elsewhere = (await registrar.GetAsync($"Addresses?$filter=BeatCode eq '{County.Far}' and ParentId eq null&$top=1")).Expect(200).Value[0];
        var other = (await registrar.GetAsync("Divisions?$filter=Level eq 5&$top=2&$orderby=Code")).Value.Select(d => d.GetProperty("Code").GetString()!).First(c => c != County.Division);
        var supervisor = await County.RoleAsync("supervisor");
        return new Ground(County, officer, registrar, supervisor, Beat, street, room, retired, resident, stay, elsewhere.GetProperty("Id").GetGuid(), other, $"10077{Next():000000}", WrongNumber());
    });
}

/// <summary>Records of a quiet beat that the wrong requests are about, and values that no reply and no log may repeat.</summary>
public sealed record Ground(
    County County, Caller Officer, Caller Registrar, Caller Supervisor, string Beat, Guid Street, Guid Room, Guid Retired, Guid Resident, Guid Stay,
    Guid Elsewhere, string OtherDivision, string Secret, string SecretNumber)
{
    public object House(Guid address) => new { BeatCode = Beat, AddressId = address, Use = "dwelling", Occupancy = "vacant", OwnerName = Secret };

    public object Address(string kind, Guid? parent, string? division = null, string? beat = null) =>
        new { BeatCode = beat ?? Beat, DivisionCode = division ?? County.Division, ParentId = parent, Kind = kind, Name = "试" };
}

public sealed class SqliteBadInputTests(SqliteCounty county) : BadInputTests(county);

public sealed class PostgresBadInputTests(PostgresCounty county) : BadInputTests(county);
