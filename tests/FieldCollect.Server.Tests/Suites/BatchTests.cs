using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>$batch in JSON (OData JSON Format 4.01, 19): whatever may be asked by itself may be asked in a part.</summary>
public abstract class BatchTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private Task<Caller> OfficerAsync() => County.OfficerAsync(Beat);

    private static object Get(string id, string url) => new { id, method = "GET", url };

    [Fact]
    public async Task Functions_counts_queries_changes_and_documents_are_answered_in_a_part()
    {
        var supervisor = await County.RoleAsync("supervisor");
        var reply = await supervisor.BatchAsync(
        [
            Get("completion", "Completion(Day=2026-03-15)"),
            Get("freshness", "Freshness(Day=@d)?@d=2026-03-15"),
            Get("changes", $"Beats('{Beat}')/Changes"),
            new { id = "query", method = "POST", url = "Addresses/$query", headers = new Dictionary<string, string> { ["Content-Type"] = "text/plain" }, body = "$top=1&$select=Id" },
            Get("qualified", $"Beats('{Beat}')/FieldCollect.Changes()"),
            Get("count", "Addresses/$count"),
            Get("raw", $"Beats('{Beat}')/Name/$value"),
            Get("service", "/odata/"),
            Get("metadata", "$metadata?$format=json"),
            Get("entity", $"$entity?$id=Beats('{Beat}')"),
            Get("none", "Freshness(Day=1500-01-01)"),
            Get("after", "Addresses/$count"),
        ]);
        foreach (var id in (string[])["completion", "freshness", "query", "changes", "qualified"])
            Assert.Equal(JsonValueKind.Array, reply.Part(id).Expect(200).Json.GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.String, reply.Part("count").Expect(200).Json.ValueKind);
        Assert.Equal("text/plain", reply.Part("raw").Expect(200).Header("Content-Type")!.Split(';')[0]);
        reply.Part("service").Expect(200);
        reply.Part("metadata").Expect(200);
        Assert.Equal(Beat, reply.Part("entity").Expect(200).Json.GetProperty("Code").GetString());
        reply.Part("none").Expect(Problems.MalformedRequest);
        reply.Part("after").Expect(Problems.FailedDependency);
    }

    [Fact]
    public async Task The_bytes_of_a_stream_go_as_base64url()
    {
        var officer = await OfficerAsync();
        var photo = RandomNumberGenerator.GetBytes(300);
        var id = NewId();
        var reply = await officer.BatchAsync(
        [
            new { id = "1", method = "POST", url = "Attachments", body = new { Id = id, BeatCode = Beat, Kind = "document", ContentType = "image/jpeg", photo.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(photo)) } },
            new { id = "2", method = "PUT", url = "$1/Content", headers = new Dictionary<string, string> { ["Content-Type"] = "image/jpeg" }, body = Base64Url.EncodeToString(photo) },
            Get("3", $"Attachments({id})/$value"),
            new { id = "4", method = "DELETE", url = $"Attachments({id})/Content" },
        ]);
        reply.Part("2").Expect(204);
        var read = reply.Part("3").Expect(200);
        Assert.Equal("image/jpeg", read.Header("Content-Type"));
        Assert.Equal(photo, Base64Url.DecodeFromChars(read.Json.GetString()));
        reply.Part("4").Expect(Problems.MethodNotAllowed);
        var grouped = new { id = "1", atomicityGroup = "g", method = "PUT", url = $"Attachments({id})/Content", headers = new Dictionary<string, string> { ["Content-Type"] = "image/jpeg" }, body = "AAAA" };
        (await officer.BatchAsync([grouped])).Part("1").Expect(Problems.NotSupported);
    }

    [Fact]
    public async Task Each_part_has_its_own_status()
    {
        var officer = await OfficerAsync();
        var (street, _) = await PlaceAsync(officer, Beat);
        var etag = (await officer.GetAsync($"Addresses({street})")).ETag!;
        Dictionary<string, string> With(string name, string value) => new() { [name] = value };
        var reply = await officer.BatchAsync(
        [
            new { id = "same", method = "GET", url = $"Addresses({street})", headers = With("If-None-Match", etag) },
            new { id = "stale", method = "PATCH", url = $"Addresses({street})", headers = With("If-Match", "W/\"99\""), body = new { Remark = "甲" } },
            new { id = "without", method = "PATCH", url = $"Addresses({street})", body = new { Remark = "甲" } },
            new { id = "unread", method = "PATCH", url = $"Addresses({street})", headers = With("Content-Type", "application/xml"), body = "AAAA" },
            new { id = "absent", method = "GET", url = $"Addresses({NewId()})" },
            new { id = "null", method = "GET", url = $"Addresses({street})/Parent" },
            new { id = "head", method = "HEAD", url = $"Addresses({street})" },
            new { id = "version", method = "GET", url = $"Addresses({street})?$select=Id", headers = With("OData-MaxVersion", "4.01") },
        ], "Prefer: continue-on-error=true");
        Assert.Equal("continue-on-error=true", reply.Header("Preference-Applied"));
        Assert.Equal("", reply.Part("same").Expect(304).Text);
        reply.Part("stale").Expect(Problems.PreconditionFailed);
        reply.Part("without").Expect(Problems.PreconditionRequired);
        reply.Part("unread").Expect(Problems.UnsupportedMediaType);
        reply.Part("absent").Expect(Problems.NotFound);
        reply.Part("null").Expect(204);
        Assert.Equal(("", etag), (reply.Part("head").Expect(200).Text, reply.Part("head").ETag));
        Assert.Equal(("4.0", "4.01"), (reply.Part("absent").Header("OData-Version"), reply.Part("version").Header("OData-Version")));
        Assert.True(reply.Part("version").Json.TryGetProperty("@context", out _));
    }

    [Theory]
    [InlineData("continue-on-error", true)]
    [InlineData("odata.continue-on-error=true", true)]
    [InlineData("continue-on-error=false", false)]
    [InlineData("continue-on-error=perhaps", false)]
    public async Task What_follows_an_error_runs_only_where_that_is_preferred(string preference, bool goesOn)
    {
        var officer = await OfficerAsync();
        var reply = await officer.BatchAsync([Get("1", "Persons"), Get("2", "Beats?$top=1")], $"Prefer: {preference}");
        Assert.Equal((404, goesOn ? 200 : 424), (reply.Part("1").Status, reply.Part("2").Status));
        Assert.Equal(preference, reply.Header("Preference-Applied"));
    }

    [Fact]
    public async Task A_part_that_depends_on_a_failed_one_does_not_run()
    {
        var officer = await OfficerAsync();
        var id = NewId();
        object Depending(string on, string part) => new { id = part, method = "GET", url = "Beats?$top=1", dependsOn = new[] { on } };
        var reply = await officer.BatchAsync(
        [
            Get("1", "Persons"),
            Depending("1", "2"),
            Depending("2", "3"),
            new { id = "4", method = "POST", url = "Addresses", dependsOn = new[] { "1" }, body = Street(Beat, id) },
            Get("5", "Beats?$top=1"),
            new { id = "6", atomicityGroup = "g", method = "POST", url = "Addresses", body = Street("000000000000", NewId()) },
            Depending("g", "7"),
        ], "Prefer: continue-on-error");
        Assert.Equal([404, 424, 424, 424, 200, 403, 424], Enumerable.Range(1, 7).Select(i => reply.Part($"{i}").Status));
        (await officer.GetAsync($"Addresses({id})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task A_group_that_fails_writes_nothing_and_every_part_of_it_says_so()
    {
        var officer = await OfficerAsync();
        var (first, second, after) = (NewId(), NewId(), NewId());
        object Make(string id, string? group, object body) => new { id, atomicityGroup = group, method = "POST", url = "Addresses", body };
        var reply = await officer.BatchAsync(
            [Make("1", "g", Street(Beat, first)), Make("2", "g", Street(Beat, second, new string('长', 5000))), Make("3", "g", Street(Beat, NewId())), Make("4", null, Street(Beat, after))],
            "Prefer: continue-on-error");
        Assert.Equal([424, 400, 424, 201], Enumerable.Range(1, 4).Select(i => reply.Part($"{i}").Status));
        Assert.All(reply.Json.GetProperty("responses").EnumerateArray().Take(3), r => Assert.Equal("g", r.GetProperty("atomicityGroup").GetString()));
        (await officer.GetAsync($"Addresses({first})")).Expect(Problems.NotFound);
        (await officer.GetAsync($"Addresses({after})")).Expect(200);
    }

    [Fact]
    public async Task A_part_refers_to_what_another_made_or_read_and_names_it_in_every_form_of_URL()
    {
        var officer = await OfficerAsync();
        var (street, lane) = (NewId(), NewId());
        var reply = await officer.BatchAsync(
        [
            new { id = "a", method = "POST", url = $"{officer.Root}odata/Addresses", body = Street(Beat, street) },
            new { id = "b", method = "POST", url = "$a/Children", body = new { Id = lane, BeatCode = Beat, DivisionCode = County.Division, Kind = "lane", Name = $"{Next()}巷" } },
            Get("c", $"/odata/Addresses({lane})?$select=ParentId"),
            Get("d", "$c/Parent?$select=Id"),
            new { id = "e", method = "PATCH", url = "$b", headers = new Dictionary<string, string> { ["If-Match"] = "*" }, body = new Dictionary<string, object> { ["Remark"] = "甲", ["Parent"] = new Dictionary<string, string> { ["@id"] = "$a" } } },
            Get("f", "$1/Parent"),
        ], "Prefer: continue-on-error");
        reply.Part("a").Expect(201);
        reply.Part("b").Expect(201);
        Assert.Equal(street, reply.Part("c").Expect(200).Json.GetProperty("ParentId").GetGuid());
        Assert.Equal(street, reply.Part("d").Expect(200).Json.GetProperty("Id").GetGuid());
        reply.Part("e").Expect(204);
        Assert.InRange(reply.Part("f").Status, 400, 499);
    }

    [Fact]
    public async Task A_batch_is_answered_in_a_form_and_version_that_the_client_takes()
    {
        var officer = await OfficerAsync();
        Assert.StartsWith("multipart/mixed", (await officer.BatchAsync([Get("1", "Beats")], "Accept: multipart/mixed")).Expect(200).Header("Content-Type"));
        Assert.Equal("4.01", (await officer.BatchAsync([], "OData-MaxVersion: 4.01")).Expect(200).Header("OData-Version"));
        Assert.Equal("4.0", (await officer.BatchAsync([], "Accept: */*")).Expect(200).Header("OData-Version"));
        var id = NewId();
        (await officer.BatchAsync([new { id = "1", method = "POST", url = "Addresses", body = Street(Beat, id) }], "Accept: text/html")).Expect(Problems.NotAcceptable);
        (await officer.GetAsync($"Addresses({id})")).Expect(Problems.NotFound);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task A_batch_may_be_sent_in_a_coding_that_the_service_says_it_reads(string coding)
    {
        var officer = await OfficerAsync();
        Assert.Equal("br, gzip", (await officer.GetAsync("Beats")).Expect(200).Header("Accept-Encoding"));
        var id = NewId();
        var reply = await SendAsync(officer, coding, Encode(coding, Batch(id)));
        reply.Expect(200).Part("1").Expect(201);
        (await officer.GetAsync($"Addresses({id})")).Expect(200);
    }

    [Fact]
    public async Task What_a_batch_decodes_to_is_bounded_and_what_does_not_decode_is_no_batch()
    {
        var officer = await OfficerAsync();
        var id = NewId();
        (await SendAsync(officer, "deflate", Batch(id))).Expect(Problems.UnsupportedMediaType);
        (await SendAsync(officer, "br, gzip", Batch(id))).Expect(Problems.UnsupportedMediaType);
        (await SendAsync(officer, "br", Batch(id))).Expect(Problems.MalformedBatch);
        (await SendAsync(officer, "gzip", Encode("br", Batch(id)))).Expect(Problems.MalformedBatch);
        (await SendAsync(officer, "br", Encode("br", Batch(id))[..^9])).Expect(Problems.MalformedBatch);
        // 40 MB of spaces are a few bytes.
        foreach (var bomb in (string[])["br", "gzip"])
            (await SendAsync(officer, bomb, Encode(bomb, [.. Batch(id)[..^1], .. Enumerable.Repeat((byte)' ', 40 << 20), (byte)'}']))).Expect(Problems.BodyTooLarge);
        (await officer.GetAsync($"Addresses({id})")).Expect(Problems.NotFound);
    }

    private byte[] Batch(Guid id) => JsonSerializer.SerializeToUtf8Bytes(new { requests = new object[] { new { id = "1", method = "POST", url = "Addresses", body = Street(Beat, id) } } });

    private static byte[] Encode(string coding, byte[] body)
    {
        using var coded = new MemoryStream();
        using (Stream into = coding switch { "br" => new BrotliStream(coded, CompressionLevel.Fastest, true), "gzip" => new GZipStream(coded, CompressionLevel.Fastest, true), _ => coded })
            into.Write(body);
        return coded.ToArray();
    }

    private static Task<Reply> SendAsync(Caller caller, string coding, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return caller.SendAsync("POST", "odata/$batch", content);
    }
}

public sealed class SqliteBatchTests(SqliteCounty county) : BatchTests(county);

public sealed class PostgresBatchTests(PostgresCounty county) : BatchTests(county);
