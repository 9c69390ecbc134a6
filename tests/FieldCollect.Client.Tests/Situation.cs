using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;

namespace FieldCollect.Client.Tests;

/// <summary>One terminal on a real file in a folder of its own, a scripted register, and a clock that waits for nobody.</summary>
internal sealed class Situation : IDisposable
{
    public static readonly Guid Home = Guid.Parse("01900000-0000-7000-8000-000000000001");
    public static readonly Guid House = Guid.Parse("01900000-0000-7000-8000-000000000002");
    public static readonly Guid Resident = Guid.Parse("01900000-0000-7000-8000-000000000003");
    public static readonly Guid Stay = Guid.Parse("01900000-0000-7000-8000-000000000004");
    public static readonly Guid Plate = Guid.Parse("01900000-0000-7000-8000-000000000005");

    private readonly HttpClient http;
    private readonly string folder = Directory.CreateTempSubdirectory("fieldcollect").FullName;

    /// <param name="patience">How long one request may take.</param>
    public Situation(TimeSpan? patience = null)
    {
        http = new HttpClient(Register) { Timeout = patience ?? TimeSpan.FromSeconds(100) };
        Terminal = Open();
    }

    public ScriptedRegister Register { get; } = new();

    public HurriedClock Clock { get; } = new();

    public Terminal Terminal { get; private set; }

    public string File => Path.Combine(folder, "terminal.db");

    public static async Task<Situation> Loaded(TimeSpan? patience = null)
    {
        var situation = new Situation(patience);
        await situation.Enrol();
        situation.Register.Page(FirstPage, Page(Household(), deltaLink: "delta-1"));
        situation.Register.Page("delta-1", Page([], deltaLink: "delta-1"));
        await situation.Terminal.PullAsync();
        return situation;
    }

    public const string FirstPage = $"Beats('{ScriptedRegister.Beat}')/Changes";

    public Task Enrol() => Terminal.EnrolAsync(new Uri("http://register.test/"), "officer", "secret", "Terminal 1", ScriptedRegister.Beat);

    public void Restart(TerminalOptions? options = null)
    {
        Terminal.Dispose();
        Terminal = Open(options);
    }

    /// <summary>A change with a photo of the given length, 0 for none.</summary>
    public static VisitDraft Visit(int photo = 0)
    {
        var draft = VisitDraft.At(Home).Change("Residents", Resident, "Phone", "10012345678");
        if (photo > 0)
            draft.Attach("photo", "image/jpeg", new byte[photo], FieldCollect.Register.Ids.New(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero)));
        return draft;
    }

    public static JsonArray Household() =>
    [
        Row("Addresses", new JsonObject { ["Id"] = Home, ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat, ["DivisionCode"] = "610922100001", ["Kind"] = AddressKind.Room, ["Name"] = "201室", ["Status"] = "inUse", ["FullText"] = "石泉县向阳路12号2栋201室", ["SearchText"] = "石泉县向阳路12号2栋201", ["VerifiedAt"] = "2026-01-01T00:00:00Z", ["DueOn"] = "2028-01-01" }),
        Row("Houses", new JsonObject { ["Id"] = House, ["Version"] = 2, ["BeatCode"] = ScriptedRegister.Beat, ["AddressId"] = Home, ["Use"] = "dwelling", ["Occupancy"] = Occupancy.Let, ["VerifiedAt"] = "2026-08-01T00:00:00Z", ["DueOn"] = "2026-11-01" }),
        Row("Residents", Person(3, "100****0001")),
        Row("Residencies", new JsonObject { ["Id"] = Stay, ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat, ["ResidentId"] = Resident, ["AddressId"] = Home, ["Kind"] = ResidencyKind.Floating, ["BeganOn"] = "2026-01-01" }),
        Row("Doorplates", new JsonObject { ["Id"] = Plate, ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat, ["AddressId"] = Home, ["Token"] = "K7Q2M9", ["Size"] = "small", ["Status"] = DoorplateStatus.Mounted }),
    ];

    public static JsonObject Person(long version, string phone, string remark = "") => new()
    {
        ["Id"] = Resident, ["Version"] = version, ["BeatCode"] = ScriptedRegister.Beat, ["Name"] = "张三", ["Sex"] = "1",
        ["DocumentKind"] = "111", ["IdentityNumber"] = "990*************17", ["Phone"] = phone, ["Remark"] = remark, ["SomethingNew"] = new JsonObject { ["Deep"] = 1.50 },
    };

    public static JsonObject Row(string set, JsonObject row)
    {
        row.Insert(0, "@context", $"#{set}/$entity");
        row.Insert(1, "@etag", $"W/\"{row["Version"]}\"");
        return row;
    }

    public static JsonObject Removed(string set, Guid id, string reason = "changed") => new()
    {
        ["@context"] = $"#{set}/$deletedEntity", ["@removed"] = new JsonObject { ["reason"] = reason }, ["@id"] = $"{set}({id})",
    };

    public static string Page(JsonArray items, string? nextLink = null, string? deltaLink = null)
    {
        var page = new JsonObject { ["@context"] = "http://register.test/odata/$metadata#Collection(Edm.EntityType)/$delta", ["value"] = items };
        if (nextLink is not null)
            page["@nextLink"] = nextLink;
        if (deltaLink is not null)
            page["@deltaLink"] = deltaLink;
        return page.ToJsonString();
    }

    /// <summary>The local row as it lies in the file.</summary>
    public JsonObject? Body(string set, Guid id)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Body FROM Records WHERE EntitySet = $set AND Key = $key AND Present = 1";
        command.Parameters.AddWithValue("$set", set);
        command.Parameters.AddWithValue("$key", id.ToString());
        return command.ExecuteScalar() is string body ? JsonNode.Parse(body)!.AsObject() : null;
    }

    public void Dispose()
    {
        Terminal.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Terminal Open(TerminalOptions? options = null) => Terminal.Open(File, http, (options ?? new TerminalOptions()) with { Time = Clock, Seed = 1 });
}

/// <summary>A clock on which every wait is over at once and has taken its time.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private TimeSpan used = TimeSpan.FromDays(1);

    public List<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by)
    {
        now += by;
        used += by;
    }

    /// <summary>Somebody sets it; no time has passed.</summary>
    public void Set(TimeSpan by) => now += by;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => used.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        Advance(dueTime);
        return new Timer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
