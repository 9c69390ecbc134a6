using System.Buffers;
using System.Text;

namespace FieldCollect.OData.Tests;

public sealed class BatchTests
{
    [Fact]
    public async Task A_batch_is_read_with_all_a_request_says()
    {
        var request = (await Read("""
            {"requests":[{"id":"1","atomicityGroup":"g","method":"post","url":"/odata/Books","headers":{"Content-Type":"application/json","If-Match":"*"},"body":{"Title":"书"}},
                         {"id":"2","atomicityGroup":"g","dependsOn":["1"],"method":"PATCH","url":"$1","body":{}},
                         {"id":"3","dependsOn":["g"],"method":"GET","url":"Books"}]}
            """)).ToArray();
        Assert.Equal(("1", "POST", "/odata/Books", "g"), (request[0].Id, request[0].Method, request[0].Url, request[0].AtomicityGroup));
        Assert.Equal("*", request[0].Headers["if-match"]);
        Assert.Equal("书", request[0].Body!.Value.GetProperty("Title").GetString());
        Assert.Equal(["1"], request[1].DependsOn);
        Assert.Null(request[2].Body);
    }

    [Theory]
    [InlineData("""{"requests":{}}""", "requests")]
    [InlineData("""[]""", "requests")]
    [InlineData("""{"requests":[1]}""", "requests[0]")]
    [InlineData("""{"requests":[{"method":"GET","url":"a"}]}""", "requests[0]")]
    [InlineData("""{"requests":[{"id":"1","method":"TRACE","url":"a"}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"GET"}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"a","body":{}}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"POST","url":"/odata/$batch","body":{}}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"a","nothing":1}]}""", "requests[0]")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"a"},{"id":"1","method":"GET","url":"a"}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"a","dependsOn":["2"]},{"id":"2","method":"GET","url":"a"}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"a","dependsOn":["1"]}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"a","atomicityGroup":"g"}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"PUT","url":"a","atomicityGroup":"1"}]}""", "1")]
    [InlineData("""{"requests":[{"id":"1","method":"PUT","url":"a","atomicityGroup":"g"},{"id":"2","method":"PUT","url":"a"},{"id":"3","method":"PUT","url":"a","atomicityGroup":"g","dependsOn":["2"]}]}""", "3")]
    public async Task A_batch_that_makes_no_sense_is_refused_as_a_whole(string json, string target)
    {
        var problem = await Assert.ThrowsAsync<ODataProblem>(() => Read(json));
        Assert.Equal(("MalformedBatch", target), (problem.Code, problem.Target));
    }

    [Fact]
    public async Task A_batch_has_a_bound()
    {
        var many = $$"""{"requests":[{{string.Join(',', Enumerable.Range(0, 11).Select(i => $$"""{"id":"{{i}}","method":"GET","url":"Books"}"""))}}]}""";
        Assert.Equal("TooComplex", (await Assert.ThrowsAsync<ODataProblem>(() => Read(many, new BatchLimits(Parts: 10)))).Code);
        Assert.Equal(11, (await Read(many, new BatchLimits(Parts: 11))).Count);
    }

    [Fact]
    public async Task A_group_runs_together_where_its_first_request_stands()
    {
        var units = JsonBatch.Units(await Read("""
            {"requests":[{"id":"1","method":"GET","url":"a"},{"id":"2","method":"PUT","url":"a","atomicityGroup":"g"},
                         {"id":"3","method":"GET","url":"a"},{"id":"4","method":"PUT","url":"a","atomicityGroup":"g"}]}
            """));
        Assert.Equal(["1", "2 4", "3"], units.Select(u => string.Join(' ', u.Requests.Select(r => r.Id))));
        Assert.Equal([null, "g", null], units.Select(u => u.AtomicityGroup));
    }

    [Fact]
    public async Task A_reference_becomes_the_place_of_what_was_made()
    {
        var requests = await Read("""{"requests":[{"id":"1","method":"POST","url":"Books","body":{}},{"id":"2","method":"GET","url":"$1"}]}""");
        string? Location(string id) => id == "1" ? "Books(7)" : null;
        Assert.Equal("Books(7)", JsonBatch.ResolveReference("$1", requests, Location));
        Assert.Equal("Books(7)/Author?$select=Name", JsonBatch.ResolveReference("$1/Author?$select=Name", requests, Location));
        Assert.Equal("$metadata", JsonBatch.ResolveReference("$metadata", requests, Location));
        Assert.Equal("Books", JsonBatch.ResolveReference("Books", requests, Location));
        Assert.Equal("2", Assert.Throws<ODataProblem>(() => JsonBatch.ResolveReference("$2", requests, Location)).Target);
    }

    [Fact]
    public async Task A_reply_holds_JSON_as_JSON_text_as_text_and_problems_as_errors()
    {
        var requests = await Read("""
            {"requests":[{"id":"1","method":"PUT","url":"a","atomicityGroup":"g"},{"id":"2","method":"GET","url":"a"},{"id":"3","method":"GET","url":"a"},{"id":"4","method":"GET","url":"a"}]}
            """);
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new JsonBatchWriter(output))
        {
            writer.Write(requests[0], 204, [], []);
            writer.Write(requests[1], 200, [new("Content-Type", "application/json;odata.metadata=minimal"), new("ETag", "W/\"1\"")], """{"a":"书"}"""u8);
            writer.Write(requests[2], 200, [new("Content-Type", "text/plain")], "42"u8);
            writer.Write(requests[3], ODataProblems.NotFound());
        }
        Assert.Equal("""
            {"responses":[{"id":"1","atomicityGroup":"g","status":204},
            {"id":"2","status":200,"headers":{"content-type":"application/json;odata.metadata=minimal","etag":"W/\"1\""},"body":{"a":"书"}},
            {"id":"3","status":200,"headers":{"content-type":"text/plain"},"body":"42"},
            {"id":"4","status":404,"headers":{"content-type":"application/json"},"body":{"error":{"code":"NotFound","message":"There is no such resource."}}}]}
            """.ReplaceLineEndings(""), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static Task<IReadOnlyList<BatchRequest>> Read(string json, BatchLimits? limits = null) =>
        JsonBatch.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), limits);
}
