using FieldCollect.Server.Tests;

namespace FieldCollect.Fuzz.Tests;

/// <summary>The fuzzer against the real server, short and with fixed seeds: what a long run finds is fixed, and one of these seeds or a test of its own keeps it so.</summary>
public abstract class FuzzTests(County county) : IAsyncLifetime
{
    // Two databases, two servers and other tests share the machine here; the tool's own bound on an idle one is a second.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public ValueTask InitializeAsync() => new(county.ReadyAsync());

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    public async Task Whatever_an_officer_sends_the_answer_is_in_order_and_shows_no_row_of_another_beat(int seed)
    {
        var beat = county.Home;
        var trial = await TrialAsync($"officer-{beat}", seed, new RowBound("BeatCode", beat, new HashSet<string> { "Residents" }));
        await NothingFoundAsync(trial);
    }

    [Theory]
    [InlineData(3)]
    public async Task Whatever_a_registrar_sends_the_answer_is_in_order(int seed) => await NothingFoundAsync(await TrialAsync("registrar", seed, null));

    [Fact]
    public async Task Every_bomb_is_answered_while_another_client_goes_on()
    {
        var output = new StringWriter();
        var code = await (await TrialAsync("registrar", 1, null)).BombAsync(output, output, json: false, CancellationToken.None, times: 1);
        Assert.True(code == Trial.NothingFound, output.ToString());
    }

    private async Task<Trial> TrialAsync(string user, int seed, RowBound? bound)
    {
        var account = county.Account(user);
        return new Trial(
            new Uri(county.Server.Address, "odata/"), null, (new Uri(county.Server.Address, "auth/token"), account.UserName, account.Password),
            new FuzzPlan(Requests: 500, Seconds: 3, seed, Only: null, Writes: true), Longest, bound);
    }

    private static async Task NothingFoundAsync(Trial trial)
    {
        var output = new StringWriter();
        var code = await trial.FuzzAsync(output, output, json: false, CancellationToken.None);
        Assert.True(code == Trial.NothingFound, output.ToString());
    }
}

public sealed class SqliteFuzzTests(SqliteCounty county) : FuzzTests(county);

public sealed class PostgresFuzzTests(PostgresCounty county) : FuzzTests(county);
