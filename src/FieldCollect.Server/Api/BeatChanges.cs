using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Api;

/// <summary>
/// GET /odata/Beats('…')/Changes: all of a beat, or what is new since a token, as a 4.01 delta payload over several entity sets.
/// Each page is one state of the register and the last goes up to its head, so that after it a terminal holds exactly what the page's integrity says.
/// </summary>
public static partial class BeatChanges
{
    private const int DefaultPage = 1_000;

    // A page is read from the feed and then set by set with one query each; 5,000 ids are within the parameters of one statement.
    private const int LargestPage = 5_000;

    [GeneratedRegex(@"^Beats\('(?<beat>[0-9A-Za-z]{1,40})'\)/(FieldCollect\.)?Changes(\(\))?$")]
    private static partial Regex PathPattern();

    /// <summary>The beat whose changes the path asks for; null if it asks for something else.</summary>
    public static string? BeatOf(string path) => PathPattern().Match(Uri.UnescapeDataString(path)) is { Success: true } match ? match.Groups["beat"].Value : null;

    // Passed over, they would be taken for heeded.
    private static readonly string[] Unheeded = ["$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$search", "$compute", "$apply"];

    /// <exception cref="ProblemException">NotFound for a beat that is not the asker's, TokenTooOld, MalformedRequest, NotSupported for an option that shapes rows.</exception>
    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, string beat)
    {
        if (Array.Find(Unheeded, option => request.Option(option) is not null) is { } unheeded)
            throw new ProblemException(Problems.NotSupported, unheeded, "The feed of a beat is given whole; filter the entity sets.");
        var cancel = http.RequestAborted;
        var size = Math.Min(request.MaxPageSize() ?? DefaultPage, LargestPage);
        await using var connection = await api.Store.Database.OpenReadAsync(cancel);
        await CheckMayReadAsync(request, connection, beat, cancel);
        // One state of the register a page: rows, integrity and the delta link that goes on from them must belong together.
        await ReadTransaction.BeginAsync(connection, cancel);
        var position = await PositionAsync(api, request, beat, connection, cancel);
        var sqlite = api.Store.Database.Kind == "sqlite";
        var head = await BeatFeed.HeadAsync(connection, cancel);
        var page = await BeatFeed.ReadAsync(connection, sqlite, beat, position.Cursor, head, position.First ? position.Head : -1, size, NumbersOf(position.Sets), cancel);

        http.Response.ContentType = "application/json;odata.metadata=minimal;charset=utf-8";
        http.Response.Headers["OData-Version"] = "4.01";
        http.Response.Headers["Preference-Applied"] = $"maxpagesize={size}";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept, Accept-Encoding, Authorization, OData-MaxVersion, Prefer";
        var read = new ReadKeys();
        var scope = new BeatScope(beat);
        try
        {
            await using var body = ReplyEncoding.Begin(http);
            await using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = FieldJson.Options.Encoder });
            json.WriteStartObject();
            json.WriteString("@context", request.ServiceRoot + "$metadata#Collection(Edm.EntityType)/$delta");
            json.WriteStartArray("value");
            if (!page.More)
                await WriteReferenceAsync(api, scope, beat, position, head, connection, json, cancel);
            await WriteRowsAsync(api, scope, page.Items, connection, json, read, cancel);
            json.WriteEndArray();
            var next = page.More
                ? position with { Cursor = new FeedCursor(page.Items[^1].ChangeNumber, page.Items[^1].EntitySet, page.Items[^1].RecordId) }
                : After(api, head, position.Sets);
            if (!page.More)
                WriteIntegrity(json, await api.Store.Integrity.OfAsync(connection, beat, cancel), position.Sets);
            json.WriteString(page.More ? "@nextLink" : "@deltaLink", $"Beats('{beat}')/Changes?{(page.More ? "$skiptoken" : "$deltatoken")}={Encode(api, beat, next)}");
            json.WriteEndObject();
            await ReadTransaction.EndAsync(connection, cancel);
        }
        finally
        {
            // Also when the asker hangs up in the middle: what was sent until then has been read.
            await read.EnterAsync(api, request.Actor, "pull", null, CancellationToken.None);
        }
    }

    /// <summary>Who may see a beat's rows, whichever way they are loaded.</summary>
    /// <exception cref="ProblemException">NotAllowed for a role that reads no rows, NotFound for a beat that is not the asker's.</exception>
    public static async Task CheckMayReadAsync(ApiRequest request, System.Data.Common.DbConnection connection, string beat, CancellationToken cancel)
    {
        if (!Permissions.May(request.Actor.Role, Right.Read, EntitySets.Find("Addresses")!))
            throw new ProblemException(Problems.NotAllowed);
        if (!request.Actor.Sees(beat) || !await BeatFeed.ExistsAsync(connection, beat, cancel))
            throw new ProblemException(Problems.NotFound);
    }

    /// <summary>Where somebody goes on who has everything up to a number, relative to the service root.</summary>
    public static string DeltaLink(ApiContext api, string beat, long head) => $"Beats('{beat}')/Changes?$deltatoken={Encode(api, beat, After(api, head, null))}";

    private static Position After(ApiContext api, long head, string? sets) => new(api.Store.Epoch, api.Shape, FeedCursor.After(head), 0, false, head, sets);

    private static void WriteIntegrity(Utf8JsonWriter json, IReadOnlyDictionary<string, SetIntegrity> integrity, string? sets)
    {
        var asked = NamesOf(sets);
        json.WriteStartObject("@fieldcollect.integrity");
        foreach (var (set, of) in integrity.Where(s => asked?.Contains(s.Key) != false))
        {
            json.WriteStartObject(set);
            json.WriteNumber("count", of.Count);
            json.WriteString("hash", of.Hash);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string[]? NamesOf(string? sets) => sets?.Split(',');

    private static List<short>? NumbersOf(string? sets) =>
        NamesOf(sets)?.Select(n => EntitySets.Find(n)!).Where(s => s.Belongs != Belonging.Everybody).Select(s => s.Number).ToList();

    // A terminal whose copy of a set is not what it should be reads that set again, not the beat.
    private static string? SetsAsked(ApiRequest request)
    {
        if (request.Option("$sets") is not { } sets)
            return null;
        if (NamesOf(sets)!.FirstOrDefault(n => EntitySets.Find(n) is not { OnTerminals: true }) is { } unknown)
            throw new ProblemException(Problems.MalformedRequest, "sets", $"Terminals hold no set of the name {(unknown.Length > 40 ? unknown[..40] : unknown)}.");
        return sets;
    }

    private static async Task WriteRowsAsync(
        ApiContext api, BeatScope scope, IReadOnlyList<FeedItem> items, System.Data.Common.DbConnection connection, Utf8JsonWriter json, ReadKeys read, CancellationToken cancel)
    {
        foreach (var group in items.GroupBy(i => i.EntitySet))
        {
            var set = api.Schema.Sets[EntitySets.Of(group.Key).Name];
            var present = group.Where(i => i.State == FeedState.Present).Select(i => i.RecordId).ToList();
            var written = present.Count == 0
                ? []
                : await DeltaItems.WriteAsync(api.Schema, set, scope, (alias, parameters) => In(alias, present, parameters), connection, json, read.Observe, cancel);
            var found = written.Select(k => k.AsGuid()).ToHashSet();
            foreach (var item in group)
            {
                // A row written again after the feed was read may already be elsewhere: the next pull says where.
                if (item.State != FeedState.Present)
                    DeltaItems.WriteRemoved(json, set, new EntityKey(item.RecordId), item.State == FeedState.Deleted);
                else if (!found.Contains(item.RecordId))
                    DeltaItems.WriteRemoved(json, set, new EntityKey(item.RecordId), deleted: false);
            }
        }
    }

    // Few rows, delivered whole when they have changed: the county's divisions, the stations, the beats and the code lists.
    private static async Task WriteReferenceAsync(
        ApiContext api, BeatScope scope, string beat, Position position, long head, System.Data.Common.DbConnection connection, Utf8JsonWriter json, CancellationToken cancel)
    {
        var asked = NamesOf(position.Sets);
        foreach (var set in EntitySets.All.Where(s => s.OnTerminals && typeof(IReference).IsAssignableFrom(s.Type) && asked?.Contains(s.Name) != false))
        {
            await DeltaItems.WriteAsync(
                api.Schema,
                api.Schema.Sets[set.Name],
                scope,
                (alias, parameters) => $"{alias}.\"ChangeNumber\" > {parameters.Add(position.ReferenceSince)} AND {alias}.\"ChangeNumber\" <= {parameters.Add(head)}{OfCounty(set, alias, beat, parameters)}",
                connection,
                json,
                null,
                cancel);
        }
    }

    /// <summary>What a terminal holds of a set of reference data: a condition to be added to others.</summary>
    public static string OfCounty(EntitySet set, string alias, string beat, SqlParameters parameters) =>
        set.Name == "Divisions" && CountyDivisions.Condition(alias, beat, parameters.Add) is { Length: > 0 } condition ? " AND " + condition : "";

    private static string In(string alias, List<Guid> ids, SqlParameters parameters) =>
        $"{alias}.\"Id\" IN ({string.Join(',', ids.Select(id => parameters.Add(id)))})";

    private static async Task<Position> PositionAsync(ApiContext api, ApiRequest request, string beat, System.Data.Common.DbConnection connection, CancellationToken cancel)
    {
        var head = await BeatFeed.HeadAsync(connection, cancel);
        var token = request.Query.Split('&').Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2 && Uri.UnescapeDataString(p[0]) is "$deltatoken" or "$skiptoken" or "deltatoken" or "skiptoken")
            .Select(p => Uri.UnescapeDataString(p[1]))
            .FirstOrDefault();
        if (token is null)
            return new Position(api.Store.Epoch, api.Shape, FeedCursor.Start, head, true, -1, SetsAsked(request));
        var position = Decode(api, beat, token) ?? throw new ProblemException(Problems.TokenTooOld, "$deltatoken", "The token was not made by this service for this beat, or under keys that it no longer has.");
        // A number from a future that a restore has undone, or from another history altogether.
        if (position.Epoch != api.Store.Epoch || position.Cursor.ChangeNumber > head)
            throw new ProblemException(Problems.TokenTooOld, "$deltatoken");
        // What has been added to the rows since, the feed does not tell: nobody wrote them.
        if (position.Shape != api.Shape)
            throw new ProblemException(Problems.TokenTooOld, "$deltatoken", "The service has been upgraded since: read from the start.");
        return position;
    }

    private static string Encode(ApiContext api, string beat, Position position)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(position);
        return Base64Url.EncodeToString([.. Mac(api, beat, payload), .. payload]);
    }

    private static Position? Decode(ApiContext api, string beat, string token)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length <= MacLength || !CryptographicOperations.FixedTimeEquals(Mac(api, beat, bytes.AsSpan(MacLength)), bytes.AsSpan(0, MacLength)))
                return null;
            return JsonSerializer.Deserialize<Position>(bytes.AsSpan(MacLength));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private const int MacLength = 16;

    private static byte[] Mac(ApiContext api, string beat, ReadOnlySpan<byte> payload) =>
        HMACSHA256.HashData(api.SigningKey, (byte[])[.. System.Text.Encoding.UTF8.GetBytes($"delta\0{beat}\0"), .. payload])[..MacLength];

    /// <summary>Where a pull stands.</summary>
    /// <param name="Epoch">The register's, when the token was made.</param>
    /// <param name="Shape">What rows were made of then; null in a token of a version before there was one.</param>
    /// <param name="Cursor">The last row given.</param>
    /// <param name="Head">The register's newest number when a pull from the start began; what had left by then is no news to it.</param>
    /// <param name="First">Whether the terminal holds nothing yet.</param>
    /// <param name="ReferenceSince">Reference data up to here is known.</param>
    /// <param name="Sets">Names of the sets that are read, by commas; null for all.</param>
    private sealed record Position(Guid Epoch, string? Shape, FeedCursor Cursor, long Head, bool First, long ReferenceSince, string? Sets = null);

    /// <summary>Rows of one beat, whoever asks: a supervisor who pulls one beat gets that beat. The feed has said which rows those are.</summary>
    /// <param name="beat">The beat's code.</param>
    /// <param name="byFeed">
    /// For all of a beat at once, on SQLite: rows are looked up by their ids, in whose order the feed names them, and not by an index of their beat, after which they would have to be sorted.
    /// </param>
    internal sealed class BeatScope(string beat, bool byFeed = false) : IRowScope
    {
        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters)
        {
            var of = EntitySets.Find(set.Name)!;
            return of.Belongs switch
            {
                Belonging.Beat => $"{alias}.\"RemovedAt\" IS NULL AND {(byFeed ? "+" : "")}{alias}.\"BeatCode\" = {parameters.Add(beat)}",
                Belonging.Stays => $"{alias}.\"RemovedAt\" IS NULL",
                _ => null,
            };
        }
    }
}
