using FieldCollect.Cli.TerminalCommands;
using FieldCollect.Client;
using FieldCollect.Client.Sync;

namespace FieldCollect.Cli.Day;

/// <summary>One terminal of the day with its officer, its line and its round.</summary>
internal sealed class Colleague : IDisposable
{
    private readonly HttpClient http;

    public Colleague(string folder, int number, int seed)
    {
        Number = number;
        Random = new Random(HashCode(seed, number));
        Line = new Line();
        http = TerminalCommand.NewClient(Line);
        Terminal = Terminal.Open(Path.Combine(folder, $"terminal-{number}.db"), http);
    }

    public int Number { get; }

    public string Name => $"终端{Number} T{Number}";

    public Random Random { get; }

    public Line Line { get; }

    public Terminal Terminal { get; }

    public int RowsLoaded { get; set; }

    public double LoadSeconds { get; set; }

    public Round Round { get; set; } = null!;

    public PushResult? Pushed { get; set; }

    public void Dispose()
    {
        Terminal.Dispose();
        http.Dispose();
    }

    // Neighbouring seeds and numbers must not make the same round; the framework's own hash differs from run to run.
    private static int HashCode(int seed, int number) => unchecked((seed * 397) ^ (number * 7919));
}
