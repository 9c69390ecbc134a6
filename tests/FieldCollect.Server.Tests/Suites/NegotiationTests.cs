using FieldCollect.Register;
using FieldCollect.Server.Api;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Server.Tests;

/// <summary>Versions, methods and bounds.</summary>
public abstract class NegotiationTests(County county) : Suite(county)
{
    private Task<Caller> OfficerAsync() => County.OfficerAsync(County.QuietBeat(Quiet.Writes));

    [Theory]
    [InlineData("OData-Version: 4.02")]
    [InlineData("OData-Version: x")]
    [InlineData("OData-MaxVersion: 3.0")]
    [InlineData("OData-MaxVersion: four")]
    public async Task A_version_that_is_not_spoken_here_is_refused(string header) =>
        (await (await OfficerAsync()).GetAsync("Addresses?$top=1", header)).Expect(Problems.UnsupportedVersion);

    [Theory]
    [InlineData("OData-Version: 4.0")]
    [InlineData("OData-Version: 4.01")]
    [InlineData("OData-MaxVersion: 4.05")]
    [InlineData("OData-MaxVersion: 4.0")]
    public async Task A_version_that_is_spoken_is_answered(string header) => (await (await OfficerAsync()).GetAsync("Addresses?$top=1", header)).Expect(200);

    [Theory]
    [InlineData("", "GET, HEAD, OPTIONS")]
    [InlineData("$metadata", "GET, HEAD, OPTIONS")]
    [InlineData("$batch", "POST, OPTIONS")]
    [InlineData("Addresses", "GET, HEAD, POST, PATCH, OPTIONS")]
    [InlineData("Addresses/$count", "GET, HEAD, OPTIONS")]
    [InlineData("Addresses({id})", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("Addresses({id})/Remark", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("Addresses({id})/FullText", "GET, HEAD, OPTIONS")]
    [InlineData("Addresses({id})/Parent/$ref", "GET, HEAD, PUT, DELETE, OPTIONS")]
    [InlineData("Addresses({id})/Children/$ref", "GET, HEAD, POST, DELETE, OPTIONS")]
    [InlineData("Attachments({id})/Content", "GET, HEAD, PUT, PATCH, OPTIONS")]
    [InlineData("Addresses({id})/Children", "GET, HEAD, POST, OPTIONS")]
    [InlineData("Addresses({id})/Children/$count", "GET, HEAD, OPTIONS")]
    [InlineData("Addresses({id})/Parent", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("Addresses({id})/Remark/$value", "GET, HEAD, PUT, DELETE, OPTIONS")]
    [InlineData("Addresses({id})/Children({id})/$ref", "DELETE, OPTIONS")]
    [InlineData("Addresses(Code='1')", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("Addresses/$query", "POST, OPTIONS")]
    [InlineData("Attachments({id})/$value", "GET, HEAD, PUT, PATCH, OPTIONS")]
    [InlineData("Beats('1')/Changes", "GET, HEAD, OPTIONS")]
    [InlineData("Completion(Day=2026-01-01)", "GET, HEAD, OPTIONS")]
    [InlineData("$entity", "GET, HEAD, OPTIONS")]
    public async Task OPTIONS_names_what_may_be_done_to_a_resource(string path, string allowed) =>
        Assert.Equal(allowed, (await (await OfficerAsync()).SendAsync("OPTIONS", "odata/" + path.Replace("{id}", NewId().ToString(), StringComparison.Ordinal), null)).Expect(204).Header("Allow"));

    [Fact]
    public async Task HEAD_is_GET_without_the_body()
    {
        var head = (await (await OfficerAsync()).SendAsync("HEAD", "odata/Addresses?$top=1", null)).Expect(200);
        Assert.Equal("", head.Text);
        Assert.StartsWith("application/json", head.Header("Content-Type"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$metadata")]
    [InlineData("Beats")]
    [InlineData("Beats/$count")]
    [InlineData("Beats('{beat}')")]
    [InlineData("Beats('{beat}')/Name")]
    [InlineData("Beats('{beat}')/Name/$value")]
    [InlineData("Beats('{beat}')/Station")]
    [InlineData("Beats('{beat}')/Station/$ref")]
    [InlineData("Beats('{beat}')/Addresses")]
    [InlineData("Beats('{beat}')/Changes")]
    [InlineData("Completion(Day=2026-01-01)")]
    [InlineData("$entity?$id=Beats('{beat}')")]
    [InlineData("Addresses?$deltatoken=none")]
    [InlineData("Persons")]
    public async Task HEAD_is_answered_as_GET_is(string path)
    {
        var officer = await OfficerAsync();
        var url = path.Replace("{beat}", County.QuietBeat(Quiet.Writes), StringComparison.Ordinal);
        var (get, head) = (await officer.GetAsync(url), await officer.SendAsync("HEAD", "odata/" + url, null));
        Assert.Equal((get.Status, get.Header("Content-Type"), get.ETag, get.Header("OData-Version")), (head.Status, head.Header("Content-Type"), head.ETag, head.Header("OData-Version")));
        Assert.Equal("", head.Text);
    }

    [Theory]
    [InlineData("GET", "$batch", "POST, OPTIONS")]
    [InlineData("GET", "Addresses/$query", "POST, OPTIONS")]
    [InlineData("POST", "", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "$metadata", "GET, HEAD, OPTIONS")]
    [InlineData("POST", "Addresses/$count", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "Addresses", "GET, HEAD, POST, PATCH, OPTIONS")]
    [InlineData("POST", "Addresses({id})", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("POST", "Addresses({id})/Remark", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("PUT", "Addresses({id})/FullText", "GET, HEAD, OPTIONS")]
    [InlineData("PATCH", "Addresses({id})/Remark/$value", "GET, HEAD, PUT, DELETE, OPTIONS")]
    [InlineData("POST", "Completion(Day=2026-01-01)", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "Beats('1')/Changes", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "Attachments({id})/Content", "GET, HEAD, PUT, PATCH, OPTIONS")]
    [InlineData("PUT", "$entity?$id=Beats('1')", "GET, HEAD, OPTIONS")]
    [InlineData("REPORT", "Addresses", "GET, HEAD, POST, PATCH, OPTIONS")]
    public async Task What_cannot_be_done_is_answered_with_what_can(string method, string path, string allowed)
    {
        var type = path.EndsWith("$value", StringComparison.Ordinal) ? "text/plain" : "application/json";
        var reply = (await (await OfficerAsync()).SendAsync(method, "odata/" + path.Replace("{id}", NewId().ToString(), StringComparison.Ordinal), method == "GET" ? null : Caller.Text("{}", type))).Expect(Problems.MethodNotAllowed);
        Assert.Equal(allowed, reply.Header("Allow"));
    }

    [Theory]
    [InlineData("Beats")]
    [InlineData("Beats/$count")]
    [InlineData("Persons")]
    [InlineData("Completion(Day=2026-01-01)")]
    [InlineData("Completion(Day=1500-01-01)")]
    [InlineData("$metadata")]
    public async Task A_reply_and_a_problem_speak_the_version_that_the_client_takes(string path)
    {
        var officer = await OfficerAsync();
        Assert.Equal("4.01", (await officer.GetAsync(path, "OData-MaxVersion: 4.01")).Header("OData-Version"));
        Assert.Equal("4.0", (await officer.GetAsync(path, "OData-MaxVersion: 4.0")).Header("OData-Version"));
        Assert.Equal("4.0", (await officer.GetAsync(path)).Header("OData-Version"));
    }

    [Theory]
    [InlineData("callback; url=\"http://client.example/\"", null)]
    [InlineData("track-changes, callback;url=\"http://client.example/\"", null)]
    [InlineData("allow-entityreferences, handling=strict", null)]
    [InlineData("odata.maxpagesize=1", "odata.maxpagesize=1")]
    [InlineData("omit-values=nulls", "omit-values=nulls")]
    public async Task A_preference_is_said_to_be_applied_where_it_is_and_only_there(string preference, string? applied) =>
        Assert.Equal(applied, (await (await OfficerAsync()).GetAsync("Beats?$top=1", $"Prefer: {preference}")).Expect(200).Header("Preference-Applied"));

    [Fact]
    public async Task Who_asks_for_too_much_at_once_is_told_to_wait_and_others_are_not()
    {
        var busyness = new Busyness();
        var (one, other) = (NewId(), NewId());
        var places = new List<IDisposable>();
        for (var i = 0; i < 8; i++)
            places.Add(await busyness.EnterAsync(one, TestContext.Current.CancellationToken));
        var waiting = Enumerable.Range(0, 32).Select(_ => busyness.EnterAsync(one, TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(Problems.TooManyRequests, (await Assert.ThrowsAsync<ProblemException>(() => busyness.EnterAsync(one, TestContext.Current.CancellationToken))).Kind);
        (await busyness.EnterAsync(other, TestContext.Current.CancellationToken)).Dispose();
        places[0].Dispose();
        (await await Task.WhenAny(waiting)).Dispose();
    }

    [Fact]
    public async Task A_reading_that_takes_too_long_is_stopped()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        using var deadline = new Deadline(connection, TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        var stopped = await Assert.ThrowsAsync<ProblemException>(() => deadline.RunAsync(cancel => command.ExecuteScalarAsync(cancel)));
        Assert.Equal(Problems.TookTooLong, stopped.Kind);
    }
}

public sealed class SqliteNegotiationTests(SqliteCounty county) : NegotiationTests(county);

public sealed class PostgresNegotiationTests(PostgresCounty county) : NegotiationTests(county);
