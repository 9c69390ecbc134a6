using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>Changes of one entity set since it was read.</summary>
public abstract class EntityDeltaTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Neighbour);

    private static string Url(Caller caller, Reply reply, string link) => reply.Json.GetProperty(link).GetString()![(caller.Root + "odata/").Length..];

    private static async Task<(Reply Last, List<Guid> Ids)> TrackAsync(Caller caller, string url)
    {
        var ids = new List<Guid>();
        while (true)
        {
            var page = (await caller.GetAsync(url, "Prefer: odata.track-changes, odata.maxpagesize=2")).Expect(200);
            Assert.Equal("odata.track-changes", page.Header("Preference-Applied"));
            ids.AddRange(page.Value.Select(v => v.GetProperty("Id").GetGuid()));
            if (page.Json.TryGetProperty("@odata.deltaLink", out _))
                return (page, ids);
            url = Url(caller, page, "@odata.nextLink");
        }
    }

    [Theory]
    [InlineData("$bogus=1", "UnknownOption")]
    [InlineData("$top=1", "MalformedUrl")]
    [InlineData("top=1", "MalformedUrl")]
    [InlineData("%24top=1", "MalformedUrl")]
    [InlineData("$skip=1", "MalformedUrl")]
    [InlineData("$apply=", "MalformedUrl")]
    [InlineData("$expand=Division", "MalformedUrl")]
    [InlineData("$orderby=Id", "MalformedUrl")]
    [InlineData("$skiptoken=a", "MalformedUrl")]
    [InlineData("$filter=true", "RepeatedOption")]
    [InlineData("$deltatoken=a", "RepeatedOption")]
    public async Task A_link_of_changes_takes_no_options_but_its_own(string option, string code)
    {
        var officer = await County.OfficerAsync(Beat);
        var (last, _) = await TrackAsync(officer, $"Addresses?$filter=BeatCode eq '{Beat}'&$select=Id");
        var link = Url(officer, last, "@odata.deltaLink");
        (await officer.GetAsync(link)).Expect(200);
        (await officer.GetAsync(link + "&mine=1")).Expect(200);
        (await officer.GetAsync($"{link}&{option}")).Expect(code switch
        {
            "UnknownOption" => Problems.UnknownOption,
            "RepeatedOption" => Problems.RepeatedOption,
            _ => Problems.MalformedUrl,
        });
    }

    [Fact]
    public async Task A_link_of_changes_keeps_the_values_of_its_aliases_and_is_good_for_no_others()
    {
        var officer = await County.OfficerAsync(Beat);
        var (street, _) = await PlaceAsync(officer, Beat);
        var (last, ids) = await TrackAsync(officer, "Addresses?$filter=BeatCode eq @b and Kind eq @k&@b='" + Beat + "'&@k='street'");
        Assert.Contains(street, ids);
        var link = Url(officer, last, "@odata.deltaLink");
        (await officer.SendAsync("PATCH", $"odata/Addresses({street})", Caller.Json(new { Name = "改名路" }), "If-Match: *")).Expect(204);
        var (other, _) = await PlaceAsync(officer, Beat);
        var changed = (await officer.GetAsync(link)).Expect(200);
        var present = changed.Value.Where(v => !v.TryGetProperty("@removed", out _) && !v.TryGetProperty("reason", out _)).Select(v => v.GetProperty("Id").GetGuid()).ToList();
        Assert.Equal(new[] { street, other }.Order(), present.Order());
        (await officer.GetAsync(link.Replace("street", "room", StringComparison.Ordinal))).Expect(Problems.TokenTooOld);
        (await officer.GetAsync(link + "&@c=1")).Expect(Problems.TokenTooOld);
        (await officer.GetAsync(Url(officer, changed, "@odata.deltaLink"))).Expect(200);
    }

    [Theory]
    [InlineData("officer")]
    [InlineData("registrar")]
    public async Task After_a_set_was_read_its_changes_are(string role)
    {
        var officer = await County.OfficerAsync(Beat);
        var reader = role == "officer" ? officer : await County.RoleAsync(role);
        var (street, room) = await PlaceAsync(officer, Beat);
        var (last, ids) = await TrackAsync(reader, $"Addresses?$filter=BeatCode eq '{Beat}' and Kind eq 'street'&$select=Id,Remark");
        Assert.Contains(street, ids);
        Assert.DoesNotContain(room, ids);

        var made = NewId();
        (await officer.PostAsync("Addresses", Street(Beat, made))).Expect(201);
        (await officer.PatchAsync($"Addresses({street})", "*", new { Remark = "变" })).Expect(204);
        (await officer.PatchAsync($"Addresses({room})", "*", new { Remark = "与此无关" })).Expect(204);
        var link = Url(reader, last, "@odata.deltaLink");
        var delta = (await reader.GetAsync(link)).Expect(200);
        Assert.EndsWith("$metadata#Addresses/$delta", delta.Json.GetProperty("@odata.context").GetString());
        var rows = delta.Value.Where(v => v.TryGetProperty("Id", out _)).ToDictionary(v => v.GetProperty("Id").GetGuid());
        Assert.Equal("变", rows[street].GetProperty("Remark").GetString());
        Assert.Contains(made, rows.Keys);
        Assert.DoesNotContain(room, rows.Keys);
        Assert.Contains(delta.Value, v => v.TryGetProperty("id", out var id) && id.GetString() == $"Addresses({room})" && v.GetProperty("reason").GetString() == "changed");
        var count = await CountAsync(reader, link.Replace("Addresses?", "Addresses/$count?", StringComparison.Ordinal));
        // A registrar is also told of what other tests write meanwhile, in other beats.
        Assert.InRange(count, delta.Value.Count, (await reader.GetAsync(link)).Expect(200).Value.Count);
        var next = (await reader.GetAsync(Url(reader, delta, "@odata.deltaLink"))).Expect(200).Value;
        Assert.DoesNotContain(next, v => new[] { street, room, made }.Any(id => v.GetRawText().Contains(id.ToString(), StringComparison.Ordinal)));
        if (role == "officer")
            Assert.Empty(next);
    }

    [Fact]
    public async Task What_was_removed_is_told_and_what_is_out_of_scope_is_not()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var id = NewId();
        (await officer.PostAsync("Matters", new { Id = id, BeatCode = Beat, AddressId = room, Kind = "hazard", Text = "x", OpenedAt = Now })).Expect(201);
        var (last, _) = await TrackAsync(officer, "Matters");
        (await officer.DeleteAsync($"Matters({id})", "*")).Expect(204);
        var other = await County.OfficerAsync(County.QuietBeat(Quiet.Writes));
        var (_, theirs) = await PlaceAsync(other, County.QuietBeat(Quiet.Writes));
        (await other.PostAsync("Matters", new { Id = NewId(), BeatCode = County.QuietBeat(Quiet.Writes), AddressId = theirs, Kind = "hazard", Text = "x", OpenedAt = Now })).Expect(201);
        var gone = Assert.Single((await officer.GetAsync(Url(officer, last, "@odata.deltaLink"))).Expect(200).Value);
        Assert.Equal(($"Matters({id})", "deleted"), (gone.GetProperty("id").GetString(), gone.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_token_is_good_for_its_user_and_query_only_and_the_refusal_says_where_to_begin_again()
    {
        var officer = await County.OfficerAsync(Beat);
        var link = Url(officer, (await TrackAsync(officer, "Matters?$select=Id,Text")).Last, "@odata.deltaLink");
        var refused = (await (await County.RoleAsync("registrar")).GetAsync(link)).Expect(Problems.TokenTooOld);
        Assert.Equal($"{officer.Root}odata/Matters?$select=Id,Text", refused.Header("Location"));
        (await officer.GetAsync(link.Replace("Text", "Kind", StringComparison.Ordinal))).Expect(Problems.TokenTooOld);
        (await officer.GetAsync("Matters?$deltatoken=x")).Expect(Problems.TokenTooOld);
        (await officer.GetAsync($"Matters({NewId()})?$deltatoken=x")).Expect(Problems.UnknownOption);
    }

    [Fact]
    public async Task A_set_whose_changes_cannot_be_told_is_read_without_them()
    {
        var officer = await County.OfficerAsync(Beat);
        // Sets keyed by a code say so in $metadata (ChangeTracking); a terminal gets them whole when they have changed.
        foreach (var url in (string[])["CodeItems", "Beats", "Divisions", "Stations", "Changes", "Addresses?$top=1", "Addresses?$expand=Parent"])
            Assert.DoesNotContain("track-changes", (await officer.GetAsync(url, "Prefer: track-changes")).Expect(200).Header("Preference-Applied") ?? "");
    }
}

public sealed class SqliteEntityDeltaTests(SqliteCounty county) : EntityDeltaTests(county);

public sealed class PostgresEntityDeltaTests(PostgresCounty county) : EntityDeltaTests(county);
