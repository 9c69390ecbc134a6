using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>References between records: $ref, bind, and links within a batch.</summary>
public abstract class RefTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private async Task<(Caller Officer, Guid Street, Guid Other, Guid Building)> PlacesAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (street, other, building) = (NewId(), NewId(), NewId());
        (await officer.PostAsync("Addresses", Street(Beat, street))).Expect(201);
        (await officer.PostAsync("Addresses", Street(Beat, other))).Expect(201);
        (await officer.PostAsync("Addresses", new Dictionary<string, object>
        {
            ["Id"] = building, ["BeatCode"] = Beat, ["DivisionCode"] = County.Division, ["Kind"] = "building", ["Name"] = $"{Next()}栋", ["Parent@odata.bind"] = $"Addresses({street})",
        })).Expect(201);
        return (officer, street, other, building);
    }

    private static async Task<string?> ParentAsync(Caller officer, Guid id) => (await officer.GetAsync($"Addresses({id})")).Expect(200).Json.GetProperty("ParentId").GetString();

    [Fact]
    public async Task A_navigation_to_one_is_set_and_emptied_by_its_reference()
    {
        var (officer, street, other, building) = await PlacesAsync();
        Assert.Equal(street.ToString(), await ParentAsync(officer, building));
        var url = $"Addresses({building})/Parent/$ref";
        (await officer.PutAsync(url, "W/\"1\"", new Dictionary<string, string> { ["@odata.id"] = $"{officer.Root}odata/Addresses({other})" })).Expect(204);
        Assert.Equal(other.ToString(), await ParentAsync(officer, building));
        (await officer.PutAsync(url, "W/\"1\"", new Dictionary<string, string> { ["@id"] = $"Addresses({street})" })).Expect(Problems.PreconditionFailed);
        (await officer.PutAsync(url, "W/\"2\"", new Dictionary<string, string> { ["@id"] = $"Houses({street})" })).Expect(Problems.WrongType);
        (await officer.DeleteAsync(url, "W/\"2\"")).Expect(204);
        Assert.Null(await ParentAsync(officer, building));
    }

    [Fact]
    public async Task A_record_is_added_to_a_navigation_to_many_and_taken_out()
    {
        var (officer, street, other, building) = await PlacesAsync();
        (await officer.PostAsync($"Addresses({other})/Children/$ref", new Dictionary<string, string> { ["@id"] = $"Addresses({building})" })).Expect(204);
        Assert.Equal(other.ToString(), await ParentAsync(officer, building));
        (await officer.DeleteAsync($"Addresses({other})/Children/$ref?$id=Addresses({building})", null)).Expect(204);
        Assert.Null(await ParentAsync(officer, building));
        (await officer.DeleteAsync($"Addresses({street})/Children/$ref", null)).Expect(Problems.MalformedRequest);
        (await officer.PutAsync($"Addresses({street})/Children/$ref", null, new { value = Array.Empty<object>() })).Expect(Problems.NotSupported);
    }

    [Fact]
    public async Task A_change_binds_and_unbinds()
    {
        var (officer, _, other, building) = await PlacesAsync();
        (await officer.PatchAsync($"Addresses({building})", "W/\"1\"", new { Parent = new Dictionary<string, string> { ["@id"] = $"Addresses({other})" } })).Expect(204);
        Assert.Equal(other.ToString(), await ParentAsync(officer, building));
        (await officer.PatchAsync($"Addresses({building})", "W/\"2\"", new { Parent = (object?)null })).Expect(204);
        Assert.Null(await ParentAsync(officer, building));
        (await officer.PatchAsync($"Addresses({building})", "W/\"3\"", new { Parent = new { Name = "x" } })).Expect(Problems.NotSupported);
    }

    [Fact]
    public async Task A_part_of_a_batch_binds_to_what_another_part_makes()
    {
        var officer = await County.OfficerAsync(Beat);
        var room = NewId();
        var batch = await officer.BatchAsync(
        [
            new { id = "1", atomicityGroup = "g", method = "POST", url = "Addresses", body = new { BeatCode = Beat, DivisionCode = County.Division, Kind = "street", Name = $"丁{Next()}路" } },
            new
            {
                id = "2", atomicityGroup = "g", method = "POST", url = "Addresses",
                body = new Dictionary<string, object> { ["Id"] = room, ["BeatCode"] = Beat, ["DivisionCode"] = County.Division, ["Kind"] = "building", ["Name"] = "1栋", ["Parent@odata.bind"] = "$1" },
            },
        ]);
        var street = batch.Part("1").Expect(201).Json.GetProperty("Id").GetString();
        batch.Part("2").Expect(201);
        Assert.Equal(street, await ParentAsync(officer, room));
    }
}

public sealed class SqliteRefTests(SqliteCounty county) : RefTests(county);

public sealed class PostgresRefTests(PostgresCounty county) : RefTests(county);
