using Microsoft.Extensions.Logging;

namespace FieldCollect.Fleet.Simulation;

/// <summary>What a simulated server logs as an error, for the message of the promise that it broke by it.</summary>
internal sealed class ServerErrors : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<string> _errors = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _errors.Count;
        }
    }

    public string Last
    {
        get
        {
            lock (_lock)
                return _errors.Count == 0 ? "" : _errors[^1];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        lock (_lock)
            _errors.Add($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
