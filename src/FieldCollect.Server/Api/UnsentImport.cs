using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Sync;
using FieldCollect.Server.Identity;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Attachments;
using FieldCollect.Store.Audit;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Api;

/// <summary>
/// POST /unsent: a terminal's export of its unsent work, brought to the station. It is opened, its signature checked, and its batches go the way that they would have gone
/// from the terminal, as its officer's work under its own request ids: what is imported twice, or synced afterwards, counts once. Who brought it stands in the audit log.
/// </summary>
public static class UnsentImport
{
    /// <summary>Below the data folder: files while they are looked at.</summary>
    public const string Folder = "unsent";

    private const double SlowestBytesASecond = 10_000;

    // The one writer is busy with it: one after the other.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    // Each is gigabytes on the disk.
    private static readonly SemaphoreSlim Receiving = new(4);
    private static readonly ConcurrentDictionary<Guid, byte> Senders = new();
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private sealed record Opened(UnsentHeader Header, Device Device, Actor Officer, Func<Stream> Content);

    /// <summary>What stands before the bytes of the attachments.</summary>
    private sealed record Manifest(List<JsonElement> Batches, List<UnsentAttachment> Attachments);

    /// <summary>Counted in requests.</summary>
    private sealed class Outcomes
    {
        public Dictionary<string, int> Of { get; } = new() { [Outcome.Applied] = 0, [Outcome.Merged] = 0, [Outcome.Conflict] = 0, [Outcome.Held] = 0, [Outcome.Quarantined] = 0, ["refused"] = 0 };

        public int Requests { get; set; }

        public int Attachments { get; set; }

        public List<object> Problems { get; } = [];
    }

    public static async Task HandleAsync(HttpContext http)
    {
        var by = await http.RequestServices.GetRequiredService<WhoAsks>().AsksAsync(http);
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Items[ProblemReply.AllowedMethods] = "POST";
            throw new ProblemException(Problems.MethodNotAllowed);
        }

        if (by.Role is not (Role.Officer or Role.Supervisor or Role.Registrar))
            throw new ProblemException(Problems.NotAllowed);
        if (http.Request.ContentType?.Split(';')[0].Trim().Equals(UnsentFile.MediaType, StringComparison.OrdinalIgnoreCase) != true)
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type", $"Send {UnsentFile.MediaType}.");
        var api = http.RequestServices.GetRequiredService<ApiContext>();
        var folder = Path.Combine(http.RequestServices.GetRequiredService<Settings>().DataFolder, Folder);
        var path = NewFile(folder);
        try
        {
            Directory.CreateDirectory(folder);
            await ReceiveInTurnAsync(http, by, path);
            if (!await OneAtATime.WaitAsync(LongestWait, http.RequestAborted))
                throw new ProblemException(Problems.Busy);
            try
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 1);
                var opened = await OpenAsync(api, by, file, http.RequestAborted);
                await AnswerAsync(http, opened, await TakeInAsync(api, http, by, opened, folder));
            }
            finally
            {
                OneAtATime.Release();
            }
        }
        finally
        {
            if (File.Exists(path))
                File.Delete(path);
        }
    }

    /// <summary>Deletes what a killed server left; to be called before the first request.</summary>
    public static void DropLeftovers(string dataFolder)
    {
        var folder = new DirectoryInfo(Path.Combine(dataFolder, Folder));
        if (!folder.Exists)
            return;
        foreach (var old in folder.GetFiles())
            old.Delete();
    }

    // A slow line takes one of a few places, and nobody takes two.
    private static async Task ReceiveInTurnAsync(HttpContext http, Actor by, string path)
    {
        if (!Senders.TryAdd(by.UserId, 0))
            throw new ProblemException(Problems.Busy);
        try
        {
            if (!await Receiving.WaitAsync(LongestWait, http.RequestAborted))
                throw new ProblemException(Problems.Busy);
            try
            {
                await ReceiveAsync(http, path);
            }
            finally
            {
                Receiving.Release();
            }
        }
        finally
        {
            Senders.TryRemove(by.UserId, out _);
        }
    }

    private static string NewFile(string folder) => Path.Combine(folder, RandomNumberGenerator.GetHexString(32, lowercase: true));

    private static async Task ReceiveAsync(HttpContext http, string path)
    {
        if (http.Request.ContentLength > UnsentFile.MostBytes)
            throw new ProblemException(Problems.BodyTooLarge);
        LargeBody.Allow(http, UnsentFile.MostBytes, SlowestBytesASecond);
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
        await http.Request.Body.CopyToAsync(file, http.RequestAborted);
    }

    // Everything is checked before anything is taken in: whose it is, who made it, and that each byte is as it was.
    private static async Task<Opened> OpenAsync(ApiContext api, Actor by, FileStream file, CancellationToken cancel)
    {
        if (UnsentFile.ReadHeader(file) is not var (header, prefix))
            throw new ProblemException(Problems.DamagedFile);
        if (header.Recipient != UnsentFile.Fingerprint(api.Store.ExportKey.Public))
            throw new ProblemException(Problems.ForeignFile);
        var (device, officer, key) = await WhoseAsync(api, by, header, cancel);
        try
        {
            if (!await IsSignedAsync(file, key, cancel))
                throw new ProblemException(Problems.DamagedFile);
            var secret = api.Store.ExportKey.Agree(Base64Url.DecodeFromChars(header.Key));
            await using (var content = UnsentFile.OpenContent(file, prefix, secret))
                await content.CopyToAsync(Stream.Null, cancel);
            return new Opened(header, device, officer, () => UnsentFile.OpenContent(file, prefix, secret));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new ProblemException(Problems.DamagedFile);
        }
    }

    private static async Task<(Device Device, Actor Officer, byte[] Key)> WhoseAsync(ApiContext api, Actor by, UnsentHeader header, CancellationToken cancel)
    {
        await using var context = await api.Store.Database.OpenReadContextAsync(cancel);
        var device = await context.Set<Device>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == header.Device, cancel);
        var key = await context.DeviceKeys.AsNoTracking().Where(k => k.DeviceId == header.Device).Select(k => k.PublicKey).SingleOrDefaultAsync(cancel);
        var user = await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.UserName == header.User, cancel);
        // One answer for a terminal that is not there, one of another station, one without a key, and an officer who never worked its beat.
        var since = api.Time.GetUtcNow() - SignIn.WorkOfALeftBeat;
        if (device is null || key is null || user is null || !by.Sees(device.BeatCode))
            throw new ProblemException(Problems.NotFound);
        var officer = await Actors.OfAsync(context, user, device.Id, api.Time.GetUtcNow(), since, cancel);
        if (device.UserId != user.Id && !(user.Role == Role.Officer && (officer.Sees(device.BeatCode) || officer.FormerBeats.Contains(device.BeatCode))))
            throw new ProblemException(Problems.NotFound);
        // The terminal's signature says whose terminal it is and not whose hand: in another's name it may write in its own beat only.
        if (device.UserId != user.Id)
            officer = officer with { Beats = new[] { device.BeatCode }.Where(officer.Sees).ToHashSet(), FormerBeats = new[] { device.BeatCode }.Where(officer.FormerBeats.Contains).ToHashSet() };
        return (device, officer with { Revoked = device.Status != DeviceStatus.Enrolled || user.Disabled }, key);
    }

    private static async Task<bool> IsSignedAsync(FileStream file, byte[] publicKey, CancellationToken cancel)
    {
        var signed = file.Length - UnsentFile.SignatureBytes;
        file.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        while (file.Position < signed)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, signed - file.Position)), cancel);
            hash.AppendData(buffer, 0, read);
        }

        var signature = new byte[UnsentFile.SignatureBytes];
        await file.ReadExactlyAsync(signature, cancel);
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyHash(hash.GetHashAndReset(), signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static async Task<Outcomes> TakeInAsync(ApiContext api, HttpContext http, Actor by, Opened opened, string folder)
    {
        var outcomes = new Outcomes();
        await using var content = opened.Content();
        var manifest = await ManifestAsync(content, http.RequestAborted);
        // Before the first batch: what breaks off in the middle has been brought as well.
        var requests = manifest.Batches.Sum(b => b.GetProperty("requests").GetArrayLength());
        await api.Store.AuditAsync(new AuditDraft(api.Time.GetUtcNow(), by, "importUnsent", "Devices", requests, [opened.Device.Id]), CancellationToken.None);
        foreach (var batch in manifest.Batches)
            await PushAsync(api, http, opened.Officer, batch, outcomes);
        foreach (var attachment in manifest.Attachments)
            await KeepAsync(api, http, opened.Officer, attachment, content, folder, outcomes);
        return outcomes;
    }

    private static async Task<Manifest> ManifestAsync(Stream content, CancellationToken cancel)
    {
        var length = new byte[4];
        if (await content.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancel) < length.Length)
            throw new ProblemException(Problems.DamagedFile);
        var bytes = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(length);
        if (bytes is <= 0 or > UnsentFile.MostManifestBytes)
            throw new ProblemException(Problems.DamagedFile);
        var json = new byte[bytes];
        if (await content.ReadAtLeastAsync(json, json.Length, throwOnEndOfStream: false, cancel) < json.Length)
            throw new ProblemException(Problems.DamagedFile);
        try
        {
            return JsonSerializer.Deserialize<Manifest>(json, JsonSerializerOptions.Web) is { Batches: not null, Attachments: not null } manifest && manifest.Batches.All(b => b.ValueKind == JsonValueKind.Object && b.TryGetProperty("requests", out var requests) && requests.ValueKind == JsonValueKind.Array)
                ? manifest
                : throw new ProblemException(Problems.DamagedFile);
        }
        catch (JsonException)
        {
            throw new ProblemException(Problems.DamagedFile);
        }
    }

    // The very road of a terminal's batch and its very bytes, so that its receipts are the same.
    private static async Task PushAsync(ApiContext api, HttpContext http, Actor officer, JsonElement batch, Outcomes outcomes)
    {
        using var reply = new MemoryStream();
        using var body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(batch.GetRawText()));
        var inner = InnerRequest.Of(http.RequestServices, "POST", [KeyValuePair.Create("Content-Type", "application/json")], body, reply, http.TraceIdentifier, http.RequestAborted);
        var root = new Uri($"{http.Request.Scheme}://{http.Request.Host}{ODataEndpoint.Prefix}");
        var request = new ApiRequest("POST", "$batch", "", name => inner.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null, root, officer);
        await InnerRequest.RunAsync(api, request, inner);
        using var answer = JsonDocument.Parse(reply.ToArray());
        var requests = batch.GetProperty("requests").GetArrayLength();
        outcomes.Requests += requests;
        if (!answer.RootElement.TryGetProperty("responses", out var responses))
        {
            outcomes.Of["refused"] += requests;
            outcomes.Problems.Add(new { code = answer.RootElement.GetProperty("error").GetProperty("code").GetString(), requests });
            return;
        }

        foreach (var response in responses.EnumerateArray())
        {
            var status = response.GetProperty("status").GetInt32();
            var outcome = status >= 400 ? "refused"
                : response.TryGetProperty("headers", out var headers) && headers.EnumerateObject().FirstOrDefault(h => h.Name.Equals("FieldCollect-Outcome", StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } said
                    ? said.GetString()! : status == StatusCodes.Status202Accepted ? Outcome.Quarantined : Outcome.Applied;
            outcomes.Of[outcome]++;
            if (status >= 400)
                outcomes.Problems.Add(new { code = response.GetProperty("body").GetProperty("error").GetProperty("code").GetString(), requests = 1 });
        }
    }

    private static async Task KeepAsync(ApiContext api, HttpContext http, Actor officer, UnsentAttachment attachment, Stream content, string folder, Outcomes outcomes)
    {
        var path = NewFile(folder);
        try
        {
            // Its bytes come next in the file, whatever becomes of them.
            await CopyAsync(content, path, attachment.Length, http.RequestAborted);
            var target = await Uploads.FindAsync(api, officer, attachment.Id, http.RequestAborted);
            if (target.IsKept && !target.IsDiscarded)
            {
                await api.Store.Files.Awaited.AdoptAsync(path, target.Attachment, http.RequestAborted);
            }
            else if (!target.IsKept && target.Attachment.StoredAt is null)
            {
                await api.Store.Files.AdoptAsync(path, target.Attachment.Sha256, target.Attachment.Length, http.RequestAborted);
                var request = new ApiRequest("PUT", $"Attachments({attachment.Id})/$value", "", _ => null, new Uri($"{http.Request.Scheme}://{http.Request.Host}{ODataEndpoint.Prefix}"), officer);
                await Uploads.StoreAsync(api, request, target.Attachment, http.RequestAborted);
            }

            outcomes.Attachments++;
        }
        catch (ProblemException e)
        {
            outcomes.Problems.Add(new { code = e.Kind.Code, attachment = attachment.Id });
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task CopyAsync(Stream content, string path, long length, CancellationToken cancel)
    {
        await using var file = new FileStream(path, AttachmentFiles.Private(FileMode.CreateNew));
        var buffer = new byte[64 * 1024];
        for (var left = length; left > 0;)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancel);
            if (read == 0)
                throw new ProblemException(Problems.DamagedFile);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            left -= read;
        }

        file.Flush(flushToDisk: true);
    }

    private static Task AnswerAsync(HttpContext http, Opened opened, Outcomes outcomes)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["device"] = opened.Device.Id,
            ["user"] = opened.Header.User,
            ["requests"] = outcomes.Requests,
            ["outcomes"] = outcomes.Of,
            ["attachments"] = outcomes.Attachments,
            ["problems"] = outcomes.Problems,
        });
    }
}
