namespace FieldCollect.Server.Tests;

/// <summary>What each role may do to a record of a beat, written out by hand: the page to hold beside Permissions.cs.</summary>
public abstract class PermissionTests(County county) : Suite(county)
{
    /// <summary>How the beats that are made here are called.</summary>
    public const string NewBeats = "Beats 61092299";

    // Statuses of: read by key, create, change, remove. The record lies in the officer's beat.
    private const string Table = """
        Houses     officer          200 201 204 403
        Houses     neighbour        404 403 404 403
        Houses     supervisor       200 403 403 403
        Houses     otherSupervisor  404 403 403 403
        Houses     registrar        200 201 204 204
        Houses     investigator     403 403 403 403
        Houses     administrator    403 403 403 403
        Houses     anonymous        401 401 401 401
        Residents  officer          200 201 204 403
        Residents  neighbour        404 403 404 403
        Residents  supervisor       200 403 403 403
        Residents  otherSupervisor  404 403 403 403
        Residents  registrar        200 201 204 204
        Residents  investigator     403 403 403 403
        Residents  administrator    403 403 403 403
        Residents  anonymous        401 401 401 401
        Addresses  officer          200 201 204 403
        Addresses  neighbour        404 403 404 403
        Addresses  supervisor       200 403 403 403
        Addresses  otherSupervisor  404 403 403 403
        Addresses  registrar        200 201 204 204
        Addresses  investigator     403 403 403 403
        Addresses  administrator    403 403 403 403
        Addresses  anonymous        401 401 401 401
        Visits     officer          200 201 403 403
        Visits     neighbour        404 403 403 403
        Visits     supervisor       200 403 403 403
        Visits     otherSupervisor  404 403 403 403
        Visits     registrar        200 403 403 403
        Visits     investigator     403 403 403 403
        Visits     administrator    403 403 403 403
        Visits     anonymous        401 401 401 401
        Matters    officer          200 201 204 204
        Matters    neighbour        404 403 404 404
        Matters    supervisor       200 201 204 403
        Matters    otherSupervisor  404 403 404 403
        Matters    registrar        200 201 204 204
        Matters    investigator     403 403 403 403
        Matters    administrator    403 403 403 403
        Matters    anonymous        401 401 401 401
        Devices    officer          200 201 403 403
        Devices    neighbour        404 403 403 403
        Devices    supervisor       200 403 204 403
        Devices    otherSupervisor  404 403 404 403
        Devices    registrar        200 403 403 403
        Devices    investigator     403 403 403 403
        Devices    administrator    200 403 204 403
        Devices    anonymous        401 401 401 401
        Beats      officer          200 403 403 403
        Beats      supervisor       200 403 403 403
        Beats      registrar        200 201 204 403
        Beats      investigator     200 403 403 403
        Beats      administrator    200 201 204 403
        Beats      anonymous        401 401 401 401
        """;

    public static TheoryData<string, string, int, int, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int, int, int, int>();
            foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                cases.Add(parts[0], parts[1], int.Parse(parts[2]), int.Parse(parts[3]), int.Parse(parts[4]), int.Parse(parts[5]));
            }

            return cases;
        }
    }

    private string Beat => County.QuietBeat(Quiet.Permissions);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_role_may_do_what_the_table_says_and_nothing_else(string set, string role, int read, int create, int change, int remove)
    {
        var officer = await County.OfficerAsync(Beat);
        var owner = set == "Beats" ? await County.RoleAsync("registrar") : officer;
        var (_, room) = await PlaceAsync(officer, Beat);
        var (url, made) = await MakeAsync(owner, set, room);
        Assert.Equal(201, made.Status);
        var caller = await CallerAsync(role);

        Assert.Equal(read, (await caller.GetAsync(url)).Status);
        Assert.Equal(read is 404 ? 200 : read, (await caller.GetAsync($"{set}?$top=1")).Status);
        Assert.Equal(read is 404 ? 200 : read, (await caller.GetAsync($"{set}/$count")).Status);
        Assert.Equal(create, (await MakeAsync(caller, set, room)).Reply.Status);
        Assert.Equal(change, (await caller.PatchAsync(url, made.ETag, Change(set))).Status);
        Assert.Equal(remove, (await caller.DeleteAsync(url, change == 204 ? "W/\"2\"" : made.ETag)).Status);
        var after = await owner.GetAsync(url);
        Assert.Equal(remove == 204 ? 404 : 200, after.Status);
        if (remove != 204)
            Assert.Equal(change == 204 ? "W/\"2\"" : "W/\"1\"", after.ETag);
    }

    private async Task<Caller> CallerAsync(string role) => role switch
    {
        "officer" => await County.OfficerAsync(Beat),
        "neighbour" => await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour)),
        "anonymous" => County.Anonymous,
        _ => await County.RoleAsync(role),
    };

    private async Task<(string Url, Reply Reply)> MakeAsync(Caller caller, string set, Guid room)
    {
        var id = NewId();
        var code = "";
        object body = set switch
        {
            "Houses" => new { Id = id, BeatCode = Beat, AddressId = room, Use = "dwelling", Occupancy = "vacant" },
            "Residents" => Resident(Beat, id),
            "Addresses" => Street(Beat, id),
            "Visits" => Visit(Beat, id, room),
            "Matters" => new { Id = id, BeatCode = Beat, AddressId = room, Kind = "hazard", Text = "甲", OpenedAt = Now },
            "Devices" => new { Id = id, BeatCode = Beat, Name = "终端" },
            _ => new { Code = code = $"{NewBeats["Beats ".Length..]}{Next():0000}", Name = "新警务区", County.Beats[0].StationCode },
        };
        return (set == "Beats" ? $"Beats('{code}')" : $"{set}({id})", await caller.PostAsync(set, body));
    }

    private static object Change(string set) => set switch
    {
        "Houses" => new { Rooms = 3 },
        "Residents" or "Addresses" => new { Remark = "变" },
        "Visits" => new { Note = "变" },
        "Matters" => new { Text = "变" },
        "Devices" => new { Status = "revoked" },
        _ => new { Name = "变" },
    };
}

public sealed class SqlitePermissionTests(SqliteCounty county) : PermissionTests(county);

public sealed class PostgresPermissionTests(PostgresCounty county) : PermissionTests(county);
