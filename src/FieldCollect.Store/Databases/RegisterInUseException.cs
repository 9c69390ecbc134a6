namespace FieldCollect.Store.Databases;

/// <summary>Another process writes to this SQLite register.</summary>
public sealed class RegisterInUseException()
    : Exception("Another process writes to this register. Stop the server first, or do it over the API.");
