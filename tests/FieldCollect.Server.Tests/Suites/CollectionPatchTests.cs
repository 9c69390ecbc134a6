using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>PATCH of a whole set with a delta payload.</summary>
public abstract class CollectionPatchTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private Dictionary<string, object> Matter(Guid id, Guid room, string text) => new() { ["Id"] = id, ["BeatCode"] = Beat, ["AddressId"] = room, ["Kind"] = "hazard", ["Text"] = text, ["OpenedAt"] = Now };

    private static Dictionary<string, object> Removed(Guid id, string etag) =>
        new() { ["@removed"] = new { reason = "deleted" }, ["@id"] = $"Matters({id})", ["@etag"] = etag };

    private static Dictionary<string, object> Changed(Guid id, string etag, string text) => new() { ["Id"] = id, ["@etag"] = etag, ["Text"] = text };

    [Fact]
    public async Task Records_are_made_changed_and_removed_together()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (made, changed, removed) = (NewId(), NewId(), NewId());
        foreach (var id in (Guid[])[changed, removed])
            (await officer.PostAsync("Matters", Matter(id, room, "旧"))).Expect(201);
        var reply = await officer.PatchAsync("Matters", null, new { value = new[] { Matter(made, room, "新"), Changed(changed, "W/\"1\"", "改"), Removed(removed, "W/\"1\"") } });
        reply.Expect(204);
        Assert.Equal("新", (await officer.GetAsync($"Matters({made})")).Expect(200).Json.GetProperty("Text").GetString());
        Assert.Equal("改", (await officer.GetAsync($"Matters({changed})")).Expect(200).Json.GetProperty("Text").GetString());
        (await officer.GetAsync($"Matters({removed})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task One_that_fails_keeps_all_from_being_written()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var made = NewId();
        (await officer.PatchAsync("Matters", null, new { value = new[] { Matter(made, room, "新"), Removed(NewId(), "W/\"1\"") } })).Expect(Problems.NotFound);
        (await officer.GetAsync($"Matters({made})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task With_continue_on_error_each_stands_for_itself_and_the_reply_names_those_that_failed()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (made, missing) = (NewId(), NewId());
        var reply = (await officer.PatchAsync("Matters", null, new { value = new[] { Matter(made, room, "新"), Removed(missing, "W/\"1\"") } }, "Prefer: continue-on-error, return=representation")).Expect(200);
        Assert.Equal("return=representation, continue-on-error", reply.Header("Preference-Applied"));
        Assert.Equal(made, reply.Value[0].GetProperty("Id").GetGuid());
        Assert.Equal($"Matters({missing})", reply.Value[1].GetProperty("@id").GetString());
        Assert.Equal(404, reply.Value[1].GetProperty("@Core.DataModificationException").GetProperty("responseCode").GetInt32());
        (await officer.GetAsync($"Matters({made})")).Expect(200);
    }
}

public sealed class SqliteCollectionPatchTests(SqliteCounty county) : CollectionPatchTests(county);

public sealed class PostgresCollectionPatchTests(PostgresCounty county) : CollectionPatchTests(county);
