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
    [InlineData("Attachments({id})/Content", "GET, HEAD, PUT, OPTIONS")]
    public async Task OPTIONS_names_what_may_be_done_to_a_resource(string path, string allowed) =>
        Assert.Equal(allowed, (await (await OfficerAsync()).SendAsync("OPTIONS", "odata/" + path.Replace("{id}", NewId().ToString(), StringComparison.Ordinal), null)).Expect(204).Header("Allow"));

    [Fact]
    public async Task HEAD_is_GET_without_the_body()
    {
        var head = (await (await OfficerAsync()).SendAsync("HEAD", "odata/Addresses?$top=1", null)).Expect(200);
        Assert.Equal("", head.Text);
        Assert.StartsWith("application/json", head.Header("Content-Type"));
    }

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
