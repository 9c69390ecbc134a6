using System.Net.Http.Headers;
using System.Security.Cryptography;
using FieldCollect.Register;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>The bytes of attachments.</summary>
public abstract class StreamTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private static byte[] Photo() => [.. RandomNumberGenerator.GetBytes(2_000)];

    private static ByteArrayContent Bytes(byte[] bytes, string type = "image/jpeg")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private async Task<(Caller Officer, Guid Id)> RecordAsync(byte[] photo)
    {
        var officer = await County.OfficerAsync(Beat);
        var id = NewId();
        (await officer.PostAsync("Attachments", new { Id = id, BeatCode = Beat, Kind = "document", ContentType = "image/jpeg", photo.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(photo)) })).Expect(201);
        return (officer, id);
    }

    [Fact]
    public async Task Bytes_follow_their_record_and_are_read_back_whole_or_in_part()
    {
        var photo = Photo();
        var (officer, id) = await RecordAsync(photo);
        var url = $"odata/Attachments({id})/Content";
        (await officer.GetAsync($"Attachments({id})/Content")).Expect(204);
        var put = (await officer.SendAsync("PUT", url, Bytes(photo))).Expect(204);
        (await officer.SendAsync("PUT", $"odata/Attachments({id})/$value", Bytes(photo))).Expect(204);
        var record = (await officer.GetAsync($"Attachments({id})")).Expect(200);
        Assert.Equal(("W/\"2\"", System.Text.Json.JsonValueKind.String), (record.ETag, record.Json.GetProperty("StoredAt").ValueKind));

        var read = await officer.SendAsync("GET", url, null);
        Assert.Equal((200, "image/jpeg", "2000"), (read.Status, read.Header("Content-Type"), read.Header("Content-Length")));
        Assert.Equal(put.ETag, read.ETag);
        Assert.Equal("", (await officer.SendAsync("GET", url, null, $"If-None-Match: {read.ETag}")).Expect(304).Text);
        var part = (await officer.SendAsync("GET", $"odata/Attachments({id})/$value", null, "Range: bytes=1990-")).Expect(206);
        Assert.Equal(("bytes 1990-1999/2000", "10"), (part.Header("Content-Range"), part.Header("Content-Length")));
        (await officer.SendAsync("GET", url, null, "Range: bytes=5000-")).Expect(416);
        Assert.Equal("2000", (await officer.SendAsync("HEAD", url, null)).Expect(200).Header("Content-Length"));
    }

    [Fact]
    public async Task Bytes_that_are_not_those_of_the_record_are_refused_and_not_kept()
    {
        var photo = Photo();
        var (officer, id) = await RecordAsync(photo);
        var url = $"odata/Attachments({id})/$value";
        (await officer.SendAsync("PUT", url, Bytes(Photo()))).Expect(Problems.ContentMismatch);
        (await officer.SendAsync("PUT", url, Bytes(photo[..100]))).Expect(Problems.ContentMismatch);
        (await officer.SendAsync("PUT", url, Bytes(photo, "image/png"))).Expect(Problems.UnsupportedMediaType);
        (await officer.SendAsync("PUT", url, Bytes(photo), "If-Match: *")).Expect(Problems.PreconditionFailed);
        (await officer.GetAsync($"Attachments({id})/$value")).Expect(204);
        (await officer.SendAsync("DELETE", url, null)).Expect(Problems.MethodNotAllowed);
        Assert.Equal("GET, HEAD, PUT, PATCH, OPTIONS", (await officer.SendAsync("DELETE", url, null)).Header("Allow"));
    }

    [Fact]
    public async Task Bytes_of_another_beat_are_not_there_and_reading_them_is_audited()
    {
        var photo = Photo();
        var (officer, id) = await RecordAsync(photo);
        (await officer.SendAsync("PUT", $"odata/Attachments({id})/$value", Bytes(photo))).Expect(204);
        var other = await County.OfficerAsync(County.Home);
        (await other.GetAsync($"Attachments({id})/$value")).Expect(Problems.NotFound);
        (await other.SendAsync("PUT", $"odata/Attachments({id})/$value", Bytes(photo))).Expect(Problems.NotFound);
        (await (await County.RoleAsync("investigator")).GetAsync($"Attachments({id})/$value")).Expect(Problems.NotAllowed);
        (await County.Anonymous.GetAsync($"Attachments({id})/$value")).Expect(Problems.NotSignedIn);
        (await officer.GetAsync($"Attachments({id})/$value")).Expect(200);
        var entries = await County.TablesAsync(context => context.AuditEntries.AsNoTracking().Where(a => a.EntitySet == "Attachments" && a.Action == "read").ToListAsync());
        Assert.Contains(entries, e => e.Keys.AsSpan().SequenceEqual(id.ToByteArray(bigEndian: true)));
    }
}

public sealed class SqliteStreamTests(SqliteCounty county) : StreamTests(county);

public sealed class PostgresStreamTests(PostgresCounty county) : StreamTests(county);
