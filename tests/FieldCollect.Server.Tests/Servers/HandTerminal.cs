using FieldCollect.Client;
using FieldCollect.Client.Sync;
using FieldCollect.Client.Visits;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Server.Tests;

/// <summary>A terminal of the real client library on a file of its own, over a network that may be bad; it waits for nothing.</summary>
public sealed class HandTerminal : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fieldcollect-").FullName;
    private readonly HttpClient _http;

    public HandTerminal(Uri server)
    {
        Network = new BadNetwork(server);
        _http = new HttpClient(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(30) };
        App = Open();
    }

    public BadNetwork Network { get; }

    public Terminal App { get; private set; }

    public string File => Path.Combine(_folder, "terminal.db");

    public Guid DeviceId => App.Status().DeviceId!.Value;

    /// <summary>Enrols by a code that the officer has made for it.</summary>
    public static async Task<HandTerminal> EnrolledAsync(County county, string beat)
    {
        var terminal = new HandTerminal(county.Http.BaseAddress!);
        await terminal.EnrolAsync(await CodeAsync(await county.OfficerAsync(beat), beat));
        return terminal;
    }

    /// <summary>A code for one new terminal.</summary>
    public static async Task<string> CodeAsync(Caller officer, string beat) =>
        (await officer.SendAsync("POST", "auth/enrolment", Caller.Json(new { beat }))).Expect(201).Json.GetProperty("code").GetString()!;

    public Task EnrolAsync(string code) => App.EnrolAsync(EnrolmentPayload.Read(code, Network.Address), "手持终端");

    /// <summary>A visit to an address that it holds, with photos.</summary>
    public Guid Visit(Guid address, params byte[][] photos)
    {
        var draft = VisitDraft.At(address).WithOutcome("nobodyHome");
        foreach (var photo in photos)
            draft.Attach("photo", "image/jpeg", photo, Register.Ids.New(TimeProvider.System.GetUtcNow()));
        var recorded = App.RecordVisit(draft);
        Assert.True(recorded.IsSaved, string.Join(' ', recorded.Breaches.Select(b => b.Rule.Id)));
        return recorded.VisitId;
    }

    /// <summary>The ids of the attachments of a visit, as they lie in the file.</summary>
    public List<Guid> AttachmentsOf(Guid visit)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Id FROM Attachments WHERE VisitId = $1 ORDER BY rowid";
        command.Parameters.AddWithValue("$1", visit.ToString());
        using var reader = command.ExecuteReader();
        var ids = new List<Guid>();
        while (reader.Read())
            ids.Add(Guid.Parse(reader.GetString(0)));
        return ids;
    }

    /// <summary>Changes something in its file behind its back.</summary>
    public void Damage(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Off and on again.</summary>
    public void Restart()
    {
        App.Dispose();
        App = Open();
    }

    public void Dispose()
    {
        App.Dispose();
        _http.Dispose();
        Network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Terminal Open() => Terminal.Open(File, _http, new TerminalOptions { Time = new NoWaiting(), Seed = 1 });

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class NoWaiting : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
