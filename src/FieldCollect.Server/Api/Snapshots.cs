using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Snapshots;
using Microsoft.Net.Http.Headers;

namespace FieldCollect.Server.Api;

/// <summary>
/// GET /odata/Beats('…')/Snapshot/$value: all of a beat as a SQLite file with the link to go on from. The file is made from one state of the register
/// and kept until so much has changed that it is cheaper to make it anew; a terminal that was cut off goes on with Range.
/// </summary>
public sealed class Snapshots(SnapshotCache cache, TimeProvider time) : IDisposable
{
    /// <summary>The stream property of Beats.</summary>
    public const string Property = "Snapshot";

    public const string MediaType = "application/vnd.sqlite3";

    public const string Allowed = "GET, HEAD, OPTIONS";

    /// <summary>The hash of the file itself, whatever the coding: Repr-Digest is of the bytes as they are coded (RFC 9530, 3).</summary>
    public const string DigestHeader = "FieldCollect-File-Digest";

    // What a terminal reads of a changed beat beside the file: at most a twentieth of it, or a page that is hardly larger than an empty one.
    private const int ChangesPerRow = 20;
    private const int FewChanges = 200;

    // An entry of the log stays below this many ids, as for pages.
    private const int MostIdsInAnEntry = 10_000;
    private const int MostReadings = 10_000;

    private static readonly TimeSpan LongestKept = TimeSpan.FromHours(24);

    // A beat is read in a second or two; fifty thousand rows beside a full load in ten.
    private static readonly TimeSpan LongestMaking = TimeSpan.FromMinutes(2);

    // A load over a bad network is one reading however often it is resumed.
    private static readonly TimeSpan OneReading = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(Guid User, Guid? Device, string Snapshot), DateTimeOffset> _readings = new();

    /// <summary>A first look, so that other paths are parsed once only.</summary>
    public static bool MayBe(string path) => path.StartsWith("Beats", StringComparison.Ordinal) && path.Contains(Property, StringComparison.Ordinal);

    /// <summary>The beat whose snapshot the path names; null if it names something else.</summary>
    public static string? BeatOf(ResourcePath path) =>
        path is { Property.Name: Property, Steps: [{ Key: { } key, Set.Name: "Beats" }], Count: false, Ref: false } ? key.Values[0] as string : null;

    public async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, string beat)
    {
        if (request.Method is not ("GET" or "HEAD"))
            throw new ProblemException(Problems.MethodNotAllowed);
        var cancel = http.RequestAborted;
        await using (var connection = await api.Store.Database.OpenReadAsync(cancel))
            await BeatChanges.CheckMayReadAsync(request, connection, beat, cancel);
        if (!MediaTypeHeaderValue.TryParseList(http.Request.Headers.Accept, out var accepted))
            accepted = [];
        if (accepted.Count > 0 && !accepted.Any(a => new MediaTypeHeaderValue(MediaType).IsSubsetOf(a)))
            throw new ProblemException(Problems.NotAcceptable, "Accept", $"A snapshot is {MediaType}.");

        var snapshot = await cache.GetAsync(beat, held => ServesAsync(api, held, cancel), path => MakeAsync(api, beat, path), cancel);
        var coding = ReplyEncoding.Of(http.Request);
        var bytes = coding is null ? snapshot.Plain : await snapshot.CodedAsync(coding, FileCoding.EncodeAsync);
        var name = Convert.ToHexStringLower(snapshot.Plain.Sha256.AsSpan(0, 16));
        // Of the bytes that are sent: the same file coded otherwise, by a later version of the server, must not be gone on with.
        var etag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(bytes.Sha256.AsSpan(0, 16))}{(coding is null ? "" : "-" + coding)}\"");
        FileStream file;
        try
        {
            file = new FileStream(bytes.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (FileNotFoundException)
        {
            // Replaced between two lines of this method: there is a newer one.
            throw new ProblemException(Problems.Busy);
        }

        await using (file)
        {
            // Before the first byte: a reading that cannot be entered does not begin.
            if (request.Method == "GET" && !IsUnchanged(http, etag))
                await EnterAsync(api, request, snapshot, name, http.Request.Headers.Range.Count > 0);
            var headers = http.Response.Headers;
            headers["OData-Version"] = request.Version;
            headers.CacheControl = "private, no-cache";
            headers.XContentTypeOptions = "nosniff";
            headers.Vary = "Accept-Encoding, Authorization";
            headers["Repr-Digest"] = Digest(bytes);
            headers[DigestHeader] = Digest(snapshot.Plain);
            if (coding is not null)
                headers.ContentEncoding = coding;
            await Results.Stream(file, MediaType, entityTag: etag, enableRangeProcessing: true).ExecuteAsync(http);
        }
    }

    public void Dispose() => cache.Dispose();

    private static string Digest(SnapshotBytes bytes) => $"sha-256=:{Convert.ToBase64String(bytes.Sha256)}:";

    private static bool IsUnchanged(HttpContext http, EntityTagHeaderValue etag) =>
        EntityTagHeaderValue.TryParseList(http.Request.Headers.IfNoneMatch, out var known) && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(etag, useStrongComparison: false));

    private async Task<bool> ServesAsync(ApiContext api, Snapshot held, CancellationToken cancel)
    {
        if (held.Epoch != api.Store.Epoch || time.GetUtcNow() - held.MadeAt > LongestKept)
            return false;
        var few = Math.Max(FewChanges, held.Rows / ChangesPerRow);
        await using var connection = await api.Store.Database.OpenReadAsync(cancel);
        var (rows, left) = await BeatFeed.SinceAsync(connection, held.Beat, held.ChangeNumber, few + 1, cancel);
        // What has left the beat is nobody's here any more: it is not handed out to be taken back by the delta.
        return rows <= few && !left;
    }

    // Nobody's token: others may be waiting for the same file, and the asker who hung up will come back for it.
    private async Task<Snapshot> MakeAsync(ApiContext api, string beat, string path)
    {
        await using var connection = await api.Store.Database.OpenReadAsync(CancellationToken.None);
        using var deadline = new Deadline(connection, LongestMaking, CancellationToken.None);
        return await deadline.RunAsync(async cancel =>
        {
            await ReadTransaction.BeginAsync(connection, cancel);
            var head = await BeatFeed.HeadAsync(connection, cancel);
            var (people, sets) = (new HashSet<Guid>(), new SortedDictionary<string, SetIntegrity>(StringComparer.Ordinal));
            using (var file = SnapshotFile.Create(path))
            {
                foreach (var set in EntitySets.All.Where(s => s.OnTerminals).OrderBy(s => s.Name, StringComparer.Ordinal))
                    await AddAsync(api, set, beat, connection, file, sets, people, cancel);
                file.Complete(
                    [
                        ("format", SnapshotFile.Format.ToString(CultureInfo.InvariantCulture)),
                        ("epoch", api.Store.Epoch.ToString()),
                        ("beat", beat),
                        ("changeNumber", head.ToString(CultureInfo.InvariantCulture)),
                        ("deltaLink", BeatChanges.DeltaLink(api, beat, head)),
                    ],
                    sets);
            }

            await ReadTransaction.EndAsync(connection, cancel);
            return new Snapshot(beat, api.Store.Epoch, head, time.GetUtcNow(), sets.Values.Sum(s => s.Count), [.. people], await SnapshotCache.BytesOfAsync(path, cancel));
        });
    }

    private static async Task AddAsync(
        ApiContext api, EntitySet set, string beat, System.Data.Common.DbConnection connection, SnapshotFile file,
        SortedDictionary<string, SetIntegrity> sets, HashSet<Guid> people, CancellationToken cancel)
    {
        var (name, integrity) = (SnapshotFile.NameOf(set.Name), new SetIntegrity());
        await DeltaItems.ReadAsync(
            api.Schema,
            api.Schema.Sets[set.Name],
            new BeatChanges.BeatScope(beat, byFeed: api.Store.Database.Kind == "sqlite"),
            (alias, parameters) => typeof(IReference).IsAssignableFrom(set.Type)
                ? $"1=1{BeatChanges.OfCounty(set, alias, beat, parameters)}"
                : $"{alias}.\"Id\" IN (SELECT f.\"RecordId\" FROM \"Feed\" AS f WHERE f.\"BeatCode\" = {parameters.Add(beat)} AND f.\"EntitySet\" = {set.Number} AND f.\"State\" = {(int)FeedState.Present})",
            connection,
            (key, version, body) =>
            {
                if (key.Id is { } id)
                {
                    Span<byte> text = stackalloc byte[36];
                    Utf8Formatter.TryFormat(id, text, out _);
                    file.Add(name, text, version, body);
                    integrity.Add(text, version);
                    if (set.OfPeople)
                        people.Add(id);
                    return;
                }

                var code = string.Join('/', key.Values);
                file.Add(name, Encoding.UTF8.GetBytes(code), version, body);
                integrity.Add(code, version);
            },
            FieldJson.Options.Encoder!,
            cancel);
        if (integrity.Count > 0)
            sets.Add(set.Name, integrity);
    }

    private async Task EnterAsync(ApiContext api, ApiRequest request, Snapshot snapshot, string name, bool isPart)
    {
        var (now, reading) = (time.GetUtcNow(), (request.Actor.UserId, request.Actor.DeviceId, name));
        if (isPart && _readings.TryGetValue(reading, out var begun) && now - begun < OneReading)
            return;
        if (snapshot.People.Count > 0)
        {
            var sets = string.Join(' ', EntitySets.All.Where(s => s is { OnTerminals: true, OfPeople: true }).Select(s => s.Name).Order(StringComparer.Ordinal));
            foreach (var chunk in snapshot.People.Chunk(MostIdsInAnEntry))
                await api.Store.AuditAsync(new AuditDraft(now, request.Actor, "pull", sets, chunk.Length, chunk), CancellationToken.None);
        }

        if (_readings.Count >= MostReadings)
            _readings.Clear();
        _readings[reading] = now;
    }
}
