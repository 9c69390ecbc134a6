namespace FieldCollect.Store.Databases;

/// <summary>There is no register in the data folder that was to be read.</summary>
public sealed class NoRegisterException() : Exception("There is no register here.");
