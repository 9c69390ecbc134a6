namespace FieldCollect.Register.Accounts;

/// <summary>What a person is in the register; decides rows and rights. Stored by name.</summary>
public enum Role
{
    Officer,
    Supervisor,
    Investigator,
    Registrar,
    Administrator,
}
