/** What the permissions of a resource type are made of. The table itself is generated. */

/** Actions, separated by spaces, each written out: nothing here ends in `*`. */
export interface TypePermissions {
  /** The CloudFormation types whose handlers name them; empty where there is none. */
  readonly cloudFormation: string;
  /** What a preview and a refresh ask for. */
  readonly read: string;
  /** What creating, changing and deleting need besides. */
  readonly write: string;
  /** Reading that hands out contents, such as a secret's value. */
  readonly reveal?: string;
  /** Service principals to which it hands a role. */
  readonly passesRolesTo?: string;
  /** Service principals whose service-linked role comes into being with the first one. */
  readonly serviceLinkedRoles?: string;
}
