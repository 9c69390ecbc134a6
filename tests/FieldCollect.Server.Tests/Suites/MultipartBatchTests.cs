using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>$batch as multipart/mixed.</summary>
public abstract class MultipartBatchTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private static string Part(string request, string? contentId = null) =>
        $"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{(contentId is null ? "" : $"Content-ID: {contentId}\r\n")}\r\n{request}\r\n";

    private static string Set(params string[] parts) => $"Content-Type: multipart/mixed; boundary=set\r\n\r\n{Join("set", parts)}";

    private static string Join(string boundary, IEnumerable<string> parts) => string.Concat(parts.Select(p => $"--{boundary}\r\n{p}")) + $"--{boundary}--\r\n";

    private string Make(Guid id, string kind = "street", string? below = null) =>
        $"POST {(below is null ? "Addresses" : below)} HTTP/1.1\r\nContent-Type: application/json\r\nPrefer: return=minimal\r\n\r\n"
        + $"{{\"Id\":\"{id}\",\"BeatCode\":\"{Beat}\",\"DivisionCode\":\"{County.Division}\",\"Kind\":\"{kind}\",\"Name\":\"{Next()}号\"}}";

    private static Task<Reply> SendAsync(Caller caller, string body, params string[] headers)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=batch");
        return caller.SendAsync("POST", "odata/$batch", content, headers);
    }

    private static List<string> Statuses(Reply reply) => [.. reply.Text.Split("\r\n").Where(l => l.StartsWith("HTTP/1.1", StringComparison.Ordinal)).Select(l => l[9..12])];

    [Fact]
    public async Task Parts_run_in_their_order_and_a_change_set_refers_to_its_own()
    {
        var officer = await County.OfficerAsync(Beat);
        var (street, building) = (NewId(), NewId());
        var reply = (await SendAsync(officer, Join("batch",
        [
            Part($"GET {officer.Root}odata/Addresses/$count HTTP/1.1\r\nAccept: text/plain\r\n\r\n"),
            Set(Part(Make(street), "1"), Part(Make(building, "building", "$1/Children"), "2")),
            Part($"GET /odata/Addresses({building})?$select=ParentId HTTP/1.1\r\n\r\n", "3"),
        ]))).Expect(200);
        Assert.StartsWith("multipart/mixed", reply.Header("Content-Type"));
        Assert.Equal(["200", "204", "204", "200"], Statuses(reply));
        Assert.Contains("Content-ID: 2\r\n", reply.Text);
        Assert.Contains($"\"ParentId\":\"{street}\"", reply.Text);
        Assert.Contains("changesetresponse_1", reply.Text);
    }

    [Fact]
    public async Task A_change_set_is_written_whole_or_not_at_all()
    {
        var officer = await County.OfficerAsync(Beat);
        var (good, after) = (NewId(), NewId());
        var body = Join("batch", [Set(Part(Make(good), "1"), Part(Make(NewId(), "no such kind"), "2")), Part(Make(after))]);
        var stopped = (await SendAsync(officer, body)).Expect(200);
        Assert.Equal(["400"], Statuses(stopped));
        (await officer.GetAsync($"Addresses({after})")).Expect(Problems.NotFound);
        var went = (await SendAsync(officer, body, "Prefer: continue-on-error")).Expect(200);
        Assert.Equal(["400", "204"], Statuses(went));
        (await officer.GetAsync($"Addresses({good})")).Expect(Problems.NotFound);
        (await officer.GetAsync($"Addresses({after})")).Expect(200);
    }

    [Fact]
    public async Task The_replies_of_a_change_set_show_each_record_as_the_set_has_left_it()
    {
        var officer = await County.OfficerAsync(Beat);
        var (full, terse) = (NewId(), NewId());
        string Change(string id) => $"PATCH ${id} HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: *\r\nPrefer: return=representation\r\n\r\n{{\"Name\":\"{Next()}号\"}}";
        var reply = (await SendAsync(officer, Join("batch",
            [Set(Part(Make(full).Replace("Prefer: return=minimal\r\n", "", StringComparison.Ordinal), "1"), Part(Change("1"), "2"), Part(Make(terse), "3"), Part(Change("3"), "4"))]))).Expect(200);
        Assert.Equal(["201", "200", "204", "200"], Statuses(reply));
        var headers = reply.Text.Split("\r\n").Where(l => l.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase)).Select(l => l[5..].Trim()).ToList();
        Assert.Equal(4, headers.Count);
        foreach (var (id, of) in new[] { (full, headers.Take(2)), (terse, headers.Skip(2)) })
        {
            var now = (await officer.GetAsync($"Addresses({id})")).Expect(200).Json.GetProperty("@odata.etag").GetString()!;
            Assert.All(of, etag => Assert.Equal(now, etag));
        }

        foreach (var shown in System.Text.RegularExpressions.Regex.Matches(reply.Text, "\"@odata.etag\":(\"[^,]+\"),\"Id\":\"([^\"]+)\"").Select(m => (Tag: JsonSerializer.Deserialize<string>(m.Groups[1].Value), Id: m.Groups[2].Value)))
            Assert.Equal(shown.Id == full.ToString() ? headers[0] : headers[2], shown.Tag);
    }

    [Fact]
    public async Task What_is_wrong_with_one_part_is_that_parts_problem()
    {
        var officer = await County.OfficerAsync(Beat);
        var reply = (await SendAsync(officer, Join("batch",
        [
            Part("FETCH Addresses HTTP/1.1\r\n\r\n"),
            Part("GET Addresses?$top=1 HTTP/1.1\r\nno header\r\n\r\n"),
            Part("POST Addresses HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{"),
            Part("GET Addresses/$count HTTP/1.1\r\n\r\n"),
        ]), "Prefer: odata.continue-on-error")).Expect(200);
        Assert.Equal(["400", "400", "400", "200"], Statuses(reply));
    }

    [Theory]
    [InlineData("no boundary at all")]
    [InlineData("--batch\r\nContent-Type: application/http\r\n\r\nGET Addresses HTTP/1.1\r\n\r\n")]
    [InlineData("--batch\r\nContent-Type: text/plain\r\n\r\nx\r\n--batch--")]
    [InlineData("--batch\r\nContent-Type: application/http\r\n\r\nPOST $batch HTTP/1.1\r\n\r\n\r\n--batch--")]
    [InlineData("--batch\r\nContent-Type: multipart/mixed; boundary=s\r\n\r\n--s\r\nContent-Type: application/http\r\n\r\nGET Addresses HTTP/1.1\r\n\r\n\r\n--s--\r\n--batch--")]
    public async Task What_is_wrong_with_the_envelope_is_the_batchs_problem(string body) =>
        (await SendAsync(await County.OfficerAsync(Beat), body)).Expect(Problems.MalformedBatch);

    [Fact]
    public async Task A_multipart_batch_may_be_answered_in_JSON_and_one_of_no_parts_is_answered()
    {
        var officer = await County.OfficerAsync(Beat);
        var reply = await SendAsync(officer, Join("batch", [Part("GET Addresses/$count HTTP/1.1\r\n\r\n", "a")]), "Accept: application/json");
        Assert.Equal(200, reply.Part("a").Status);
        Assert.Empty(Statuses((await SendAsync(officer, "--batch--")).Expect(200)));
        (await officer.SendAsync("POST", "odata/$batch", Caller.Text("x", "text/plain"))).Expect(Problems.UnsupportedMediaType);
    }

    [Fact]
    public async Task The_bytes_of_a_stream_go_as_they_are_and_functions_are_answered()
    {
        var officer = await County.OfficerAsync(Beat);
        // Printable, because the whole reply is read as text; with line breaks and what looks like a boundary, which it is not.
        var photo = Encoding.ASCII.GetBytes("photo\r\n--batc\r\n \r\n");
        var id = NewId();
        var record = $"{{\"Id\":\"{id}\",\"BeatCode\":\"{Beat}\",\"Kind\":\"document\",\"ContentType\":\"image/jpeg\",\"Length\":{photo.Length},\"Sha256\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(photo))}\"}}";
        var reply = (await SendAsync(officer, Join("batch",
        [
            Part($"POST Attachments HTTP/1.1\r\nContent-Type: application/json\r\nPrefer: return=minimal\r\n\r\n{record}"),
            Part($"PUT Attachments({id})/Content HTTP/1.1\r\nContent-Type: image/jpeg\r\nContent-Length: {photo.Length}\r\n\r\n{Encoding.ASCII.GetString(photo)}"),
            Part($"GET Attachments({id})/$value HTTP/1.1\r\n\r\n"),
            Part("GET Completion(Day=2026-03-15) HTTP/1.1\r\nOData-MaxVersion: 4.01\r\n\r\n"),
            Part($"GET Beats('{Beat}')/Changes HTTP/1.1\r\n\r\n"),
        ]))).Expect(200);
        Assert.Equal(["204", "204", "200", "200", "200"], Statuses(reply));
        Assert.Contains($"Content-Length: {photo.Length}\r\n\r\n{Encoding.ASCII.GetString(photo)}\r\n--batchresponse_", reply.Text);
        Assert.Contains("\"@context\"", reply.Text);
    }

    [Fact]
    public async Task A_query_that_must_not_stand_in_a_URL_is_sent_in_a_part()
    {
        var officer = await County.OfficerAsync(Beat);
        var (id, phone) = (NewId(), PhoneNumber());
        (await officer.PostAsync("Residents", Resident(Beat, id, phone))).Expect(201);
        var reply = (await SendAsync(officer, Join("batch", [Part($"POST Residents/$query HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n$filter=Phone eq '{phone}'&$select=Id")]))).Expect(200);
        Assert.Contains(id.ToString(), reply.Text);
    }
}

public sealed class SqliteMultipartBatchTests(SqliteCounty county) : MultipartBatchTests(county);

public sealed class PostgresMultipartBatchTests(PostgresCounty county) : MultipartBatchTests(county);
