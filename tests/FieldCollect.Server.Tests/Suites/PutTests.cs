using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>PUT of a record and of one property, and what an If-None-Match allows.</summary>
public abstract class PutTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private Task<Caller> OfficerAsync() => County.OfficerAsync(Beat);

    private object Place(Guid id, string? remark = null, string name = "甲路") =>
        remark is null ? new { Id = id, BeatCode = Beat, DivisionCode = County.Division, Kind = "street", Name = name } : new { Id = id, BeatCode = Beat, DivisionCode = County.Division, Kind = "street", Name = name, Remark = remark };

    [Fact]
    public async Task A_PUT_replaces_the_record_and_what_it_leaves_out_is_empty()
    {
        var officer = await OfficerAsync();
        var id = NewId();
        (await officer.PutAsync($"Addresses({id})", null, Place(id, "旧"))).Expect(201);
        var replaced = (await officer.PutAsync($"Addresses({id})", "W/\"1\"", Place(id, name: $"乙{Next()}路"), "Prefer: return=representation")).Expect(200);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, replaced.Json.GetProperty("Remark").ValueKind);
        Assert.Equal(("W/\"2\"", "return=representation"), (replaced.ETag, replaced.Header("Preference-Applied")));
        (await officer.PutAsync($"Addresses({id})", "W/\"1\"", Place(id))).Expect(Problems.PreconditionFailed);
        (await officer.PutAsync($"Addresses({id})", null, Place(id))).Expect(Problems.PreconditionRequired);
    }

    [Fact]
    public async Task A_record_sent_back_as_it_was_read_is_no_change()
    {
        var officer = await OfficerAsync();
        var id = NewId();
        (await officer.PostAsync("Residents", Resident(Beat, id))).Expect(201);
        var read = (await officer.GetAsync($"Residents({id})")).Expect(200);
        Assert.Equal(read.ETag, (await officer.PutAsync($"Residents({id})", read.ETag, read.Text)).Expect(204).ETag);
    }

    [Fact]
    public async Task One_property_is_set_and_emptied()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        Assert.Equal("W/\"2\"", (await officer.PutAsync($"Addresses({room})/Remark", "W/\"1\"", new { value = "备注" })).Expect(204).ETag);
        Assert.Equal("备注", (await officer.GetAsync($"Addresses({room})/Remark/$value")).Text);
        var raw = await officer.SendAsync("PUT", $"odata/Addresses({room})/Remark/$value", Caller.Text("原文", "text/plain"), "If-Match: W/\"2\"");
        raw.Expect(204);
        Assert.Equal("原文", (await officer.GetAsync($"Addresses({room})")).Json.GetProperty("Remark").GetString());
        (await officer.DeleteAsync($"Addresses({room})/Remark", "W/\"3\"")).Expect(204);
        Assert.Equal("", (await officer.GetAsync($"Addresses({room})/Remark")).Expect(204).Text);
        (await officer.DeleteAsync($"Addresses({room})/Kind", "W/\"4\"")).Expect(Problems.MissingField);
        (await officer.PutAsync($"Addresses({room})/Remark", "W/\"4\"", new { value = 5 })).Expect(Problems.WrongType);
        (await officer.PutAsync($"Addresses({room})/FullText", "W/\"4\"", new { value = "x" })).Expect(Problems.MethodNotAllowed);
        (await officer.PutAsync($"Addresses({room})/Remark", null, new { value = "x" })).Expect(Problems.PreconditionRequired);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task A_key_that_is_not_there_is_made_by_a_change_without_a_version(string method)
    {
        var officer = await OfficerAsync();
        var id = NewId();
        Task<Reply> Send(params string[] headers) => officer.SendAsync(method, $"odata/Addresses({id})", Caller.Json(Place(NewId(), name: $"丙{Next()}路")), headers);
        (await Send("If-Match: *")).Expect(Problems.NotFound);
        (await Send("If-Match: W/\"1\"")).Expect(Problems.NotFound);
        var made = (await Send("If-None-Match: *")).Expect(201);
        Assert.Equal((id, $"{officer.Root}odata/Addresses({id})"), (made.Json.GetProperty("Id").GetGuid(), made.Header("Location")));
        (await Send("If-None-Match: *", "If-Match: W/\"1\"")).Expect(Problems.PreconditionFailed);
        (await Send("If-None-Match: *")).Expect(Problems.PreconditionFailed);
        (await Send("If-None-Match: W/\"7\", W/\"1\"", "If-Match: *")).Expect(Problems.PreconditionFailed);
        (await Send("If-None-Match: W/\"7\"", "If-Match: *")).Expect(204);
        (await Send()).Expect(Problems.PreconditionRequired);
    }

    [Fact]
    public async Task What_was_removed_is_not_made_again_under_its_key()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var id = NewId();
        object matter = new { BeatCode = Beat, AddressId = room, Kind = "hazard", Text = "堆物", OpenedAt = Now };
        (await officer.PutAsync($"Matters({id})", null, matter)).Expect(201);
        (await officer.DeleteAsync($"Matters({id})", "W/\"1\"")).Expect(204);
        (await officer.PutAsync($"Matters({id})", null, matter)).Expect(Problems.AlreadyExists);
        (await officer.PutAsync($"Matters({id})", "*", matter)).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task Reference_data_are_made_under_the_code_in_the_URL()
    {
        var registrar = await County.RoleAsync("registrar");
        var code = $"T{Next()}";
        (await registrar.PutAsync($"CodeItems(List='MatterKind',Code='{code}')", null, new { Chinese = "试验", English = "trial" })).Expect(201);
        Assert.Equal("trial", (await registrar.GetAsync($"CodeItems(List='MatterKind',Code='{code}')")).Expect(200).Json.GetProperty("English").GetString());
    }

    [Fact]
    public async Task A_change_of_every_record_that_meets_a_condition_is_not_supported()
    {
        var officer = await OfficerAsync();
        (await officer.PatchAsync("Addresses/$filter(Kind eq 'room')/$each", "*", new { Remark = "x" })).Expect(Problems.NotSupported);
        (await officer.DeleteAsync("Addresses/$each?$filter=Kind eq 'room'", "*")).Expect(Problems.NotSupported);
    }

    [Theory]
    [InlineData("Children")]
    [InlineData("Children@delta")]
    [InlineData("Children@odata.delta")]
    public async Task A_change_of_nested_records_with_their_parent_is_not_supported(string name) =>
        (await (await OfficerAsync()).PatchAsync($"Addresses({NewId()})", "*", new Dictionary<string, object> { [name] = new[] { new { Name = "x" } } })).Expect(Problems.NotSupported);
}

public sealed class SqlitePutTests(SqliteCounty county) : PutTests(county);

public sealed class PostgresPutTests(PostgresCounty county) : PutTests(county);
