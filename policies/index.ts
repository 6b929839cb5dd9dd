/** The pack as the engine starts it: `pulumi preview --policy-pack policies`. */
import { PolicyPack } from "@pulumi/policy";
import { createPack } from "./pack";

new PolicyPack("bulkhead-policies", createPack());
